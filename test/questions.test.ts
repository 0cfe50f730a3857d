/** Questions to people in a real server: forms, several recipients, due dates, links, what goes out, opening again. */
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import pg from "pg";
import { type OutgoingMessage, sendMessages } from "#actions/questions/send-messages.ts";
import { TocsinError } from "#base/errors.ts";
import { isObject, type JsonObject } from "#base/json.ts";
import { createClient } from "#contract/client.ts";
import { permissionsOf, type Role } from "#contract/permissions.ts";
import type { Client } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import { readSharedContext } from "#engine/shared-context.ts";
import { createDb } from "#store/db.ts";
import { type ConsoleServer, openConsole } from "./console-world.ts";
import { bringIn, endOf, form, message, questionOf, type WrittenPlaybook } from "./question-world.ts";
import { waitFor } from "./wait-for.ts";

const done = { type: "title", name: "Done" };
const soon = { minutes: 0.03 };

const playbooks: WrittenPlaybook[] = [
  {
    id: "q-form",
    tasks: {
      "1": {
        type: "collection",
        name: "Ask the owners",
        message: message("ada@example.test, bob@example.test", { timings: { completeafterreplies: 2 } }),
        form: form("Owner", [
          { id: "0", label: "Who owns it?", required: true },
          { id: "1", label: "Since when?", type: "date" },
          { id: "2", label: "Which rooms?", type: "multiSelect", options: ["A", "B", "C"], fieldassociated: "rooms" },
          { id: "3", label: "How many?", type: "number", fieldassociated: "howmany" },
          {
            id: "4",
            label: "Machines",
            type: "grid",
            gridcolumns: [{ key: "host", displayName: "Host", type: "shortText" }],
            defaultrows: [{ host: { simple: "web-1" } }],
          },
          { id: "5", label: "Proof", type: "attachments" },
        ]),
        fieldMapping: [{ incidentfield: "mapped", output: { simple: "${Owner.Answers.[0].0}" } }],
        next: { "#none#": ["2"] },
      },
      "2": done,
    },
  },
  {
    id: "q-ask",
    tasks: {
      "1": {
        type: "condition",
        name: "Isolate it?",
        message: message("ada@example.test;bob@example.test", { replyOptions: ["Yes", "No"] }),
        next: { Yes: ["2"], No: ["3"] },
      },
      "2": { type: "title", name: "It is isolated" },
      "3": { type: "title", name: "It stays" },
    },
  },
  {
    id: "q-due",
    tasks: {
      "1": {
        type: "condition",
        name: "Nobody answers",
        message: message("ada@example.test", {
          replyOptions: ["Yes", "No"],
          defaultOption: "No",
          timings: { completeaftersla: true },
        }),
        sla: soon,
        next: { Yes: ["2"], No: ["3"] },
      },
      "2": { type: "title", name: "Yes" },
      "3": { type: "title", name: "No" },
    },
  },
  {
    id: "q-overdue",
    tasks: {
      "1": {
        type: "regular",
        name: "Call them",
        sla: soon,
        fieldMapping: [{ incidentfield: "called", output: { simple: "by hand" } }],
        next: { "#none#": ["2"] },
      },
      "2": done,
    },
  },
  {
    id: "q-again",
    tasks: {
      "1": { type: "title", name: "Both", next: { "#none#": ["2", "3"] } },
      "2": { type: "condition", name: "Which way?", next: { left: ["4"], right: ["5"] } },
      "3": { type: "regular", name: "The other", next: { "#none#": ["6"] } },
      "4": { type: "title", name: "Left", next: { "#none#": ["6"] } },
      "5": { type: "title", name: "Right", next: { "#none#": ["6"] } },
      "6": done,
    },
  },
];

let open: ConsoleServer;
let api: Client<Routes>;
let pool: pg.Pool;
before(async () => {
  open = await openConsole();
  api = open.api;
  pool = new pg.Pool({ connectionString: open.world.environment.TOCSIN_DATABASE_URL, max: 2 });
  await bringIn(api, playbooks);
  await api.createInstance({
    name: "hook",
    integration: "generic-webhook",
    parameters: { allow_unauthenticated: true },
  });
});
after(async () => {
  await pool?.end();
  await open.world.close();
});

/** A new incident with the playbook running on it. */
async function begin(id: string): Promise<{ run: string; incident: string }> {
  const response = await fetch(`${open.server.url}/instance/execute/hook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: `An incident for ${id}` }),
  });
  const [incident] = (await response.json()) as { id: string }[];
  assert.ok(incident);
  const { id: run } = await api.startPlaybook({ id, incidentId: incident.id });
  return { run, incident: incident.id };
}

async function customFields(incident: string): Promise<JsonObject> {
  const [row] = await open.world.query<{ custom: JsonObject }>(
    "select custom_fields as custom from incidents where id = $1",
    [incident],
  );
  return row?.custom ?? {};
}

async function contextOf(investigation: string): Promise<JsonObject> {
  const { document } = await readSharedContext(pool, investigation);
  return isObject(document) ? document : {};
}

const tokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";
const stranger = () => createClient(routes, { baseUrl: open.server.url });

async function linkFor(question: string, recipient: number) {
  const { url, ...link } = await api.makeAnswerLink({ id: question, recipient });
  return { ...link, url, token: tokenOf(url) };
}

async function as(role: Role): Promise<Client<Routes>> {
  const { user } = await api.addUser({
    name: `${role}-${randomBytes(4).toString("hex")}`,
    role,
    password: "violet harbour 91 lantern",
  });
  const { secret } = await api.createApiKey({ name: "t", permissions: [...permissionsOf(role)], userId: user.id });
  return createClient(routes, { baseUrl: open.server.url, token: secret });
}

const refused = (code: string) => (error: unknown) => {
  assert.ok(error instanceof TocsinError, String(error));
  assert.equal(error.code, code, error.message);
  assert.ok(error.mend, "it says what to do");
  return true;
};

describe("a form for two people", () => {
  it("collects both answers by their links, in the context and in the fields, and goes on", async () => {
    const { run, incident } = await begin("q-form");
    const question = await questionOf(api, run);
    assert.deepEqual([question.kind, question.wanted, question.asked, question.replies], ["form", 2, 2, 0]);
    const ada = await linkFor(question.id, 0);
    assert.equal(ada.address, "ada@example.test");
    const seen = await stranger().readAnswerLink({ token: ada.token });
    assert.deepEqual(
      seen.form?.questions.map(({ type, required }) => [type, required]),
      [
        ["shortText", true],
        ["date", false],
        ["multiSelect", false],
        ["number", false],
        ["grid", false],
        ["attachments", false],
      ],
    );
    assert.deepEqual(seen.form?.questions[4]?.rows, [{ host: "web-1" }]);
    const bad = { "0": " ", "1": "2026-02-31", "2": ["A", "D"], "3": "many", "9": "x" };
    await assert.rejects(stranger().answerByLink({ token: ada.token, answers: bad }), (error) => {
      assert.ok(error instanceof TocsinError && error.code === "QUESTION_ANSWER_INVALID");
      const problems = (error.details?.problems ?? []) as { path: string }[];
      assert.deepEqual(
        problems.map(({ path }) => path),
        ["answers.9", "answers.0", "answers.1", "answers.2", "answers.3"],
      );
      return true;
    });
    const proof = { name: "../../note.txt", content: Buffer.from("it was me").toString("base64") };
    const answers = { "0": "Ada", "1": "2026-03-01", "2": ["A", "B"], "3": "7", "4": [{ host: "db-1" }], "5": [proof] };
    await stranger().answerByLink({ token: ada.token, answers });
    await assert.rejects(stranger().answerByLink({ token: ada.token, answers }), refused("QUESTION_REPLIED"));
    await assert.rejects(stranger().readAnswerLink({ token: ada.token }), refused("QUESTION_REPLIED"));
    assert.equal((await api.getQuestion({ id: question.id })).replies, 1);
    assert.equal((await api.getRun({ id: run })).run.finishedAt, null, "one more is waited for");
    const bob = await linkFor(question.id, 1);
    await stranger().answerByLink({ token: bob.token, answers: { "0": "Bob", "2": ["B", "C"], "3": 8 } });
    assert.equal(await endOf(api, run), "succeeded");
    const context = await contextOf(incident);
    const kept = (context.Owner as { Answers: JsonObject[] }).Answers;
    const [entry] = (kept[0]?.["5"] ?? []) as string[];
    assert.deepEqual(kept, [
      {
        "0": "Ada",
        "1": "2026-03-01T00:00:00.000Z",
        "2": ["A", "B"],
        "3": 7,
        "4": [{ host: "db-1" }],
        "5": [entry],
        name: "ada@example.test",
      },
      { "0": "Bob", "2": ["B", "C"], "3": 8, name: "bob@example.test" },
    ]);
    assert.match(entry ?? "", new RegExp(`^\\d+@${incident}$`));
    assert.match(JSON.stringify(context.File), /"Name":"note\.txt"/);
    const fields = await customFields(incident);
    assert.deepEqual([fields.rooms, fields.howmany, fields.mapped], [["A", "B", "C"], 8, "Ada"]);
    const detail = await api.getQuestion({ id: question.id });
    assert.deepEqual(
      [detail.outcome, detail.answers.map(({ who, via }) => [who, via])],
      [
        "answered",
        [
          ["ada@example.test", "link"],
          ["bob@example.test", "link"],
        ],
      ],
    );
    await assert.rejects(stranger().readAnswerLink({ token: bob.token }), refused("QUESTION_REPLIED"));
    const { items } = await api.listAudit({ action: "answerByLink", limit: 50 });
    const rows = items.filter(({ details }) => (details as JsonObject).run === run);
    assert.deepEqual(rows.map(({ actorKind, actor, outcome }) => [actorKind, actor, outcome]).reverse(), [
      ["recipient", "ada@example.test (by link)", "failed"],
      ["recipient", "ada@example.test (by link)", "done"],
      ["recipient", "bob@example.test (by link)", "done"],
    ]);
  });

  it("is answered on behalf of one of them by an analyst, and not by a viewer", async () => {
    const { run } = await begin("q-form");
    const { id } = await questionOf(api, run);
    const viewer = await as("viewer");
    await assert.rejects(viewer.answerQuestion({ id, answers: { "0": "x" } }), { code: "ACCESS_FORBIDDEN" });
    await assert.rejects(viewer.makeAnswerLink({ id, recipient: 0 }), { code: "ACCESS_FORBIDDEN" });
    const analyst = await as("analyst");
    await analyst.answerQuestion({ id, answers: { "0": "Ada said so" }, recipient: 0 });
    await assert.rejects(
      analyst.answerQuestion({ id, answers: { "0": "again" }, recipient: 0 }),
      refused("QUESTION_REPLIED"),
    );
    const { answers } = await viewer.getQuestion({ id });
    assert.equal(answers[0]?.who, "ada@example.test");
    assert.match(answers[0]?.givenBy ?? "", /^analyst-/);
    await api.cancelRun({ id: run });
    await waitFor(async () => (await api.getQuestion({ id })).endedAt !== null, { what: "the question's end" });
    assert.equal((await api.getQuestion({ id })).outcome, "the run was cancelled");
  });
});

describe("a question with branches", () => {
  it("takes the first reply, and every other link is over then", async () => {
    const { run } = await begin("q-ask");
    const question = await questionOf(api, run);
    const [ada, bob] = [await linkFor(question.id, 0), await linkFor(question.id, 1)];
    const seen = await stranger().readAnswerLink({ token: bob.token });
    assert.deepEqual(
      [seen.question, seen.body, seen.options],
      ["We need you", "Something happened on web-1.", ["Yes", "No"]],
    );
    assert.ok(!JSON.stringify(seen).includes("An incident for"), "nothing of the incident");
    await assert.rejects(stranger().answerByLink({ token: ada.token, answer: "Perhaps" }), refused("BAD_REQUEST"));
    await stranger().answerByLink({ token: bob.token, answer: "Yes" });
    assert.equal(await endOf(api, run), "succeeded");
    const { steps } = await api.getRun({ id: run });
    assert.equal(steps.find(({ node }) => node === "2")?.state, "succeeded");
    await assert.rejects(stranger().answerByLink({ token: ada.token, answer: "No" }), refused("ANSWER_LINK_INVALID"));
    await assert.rejects(api.makeAnswerLink({ id: question.id, recipient: 0 }), refused("QUESTION_ENDED"));
  });

  it("goes out to each of them once, with a link for each choice, and no more once it is answered", async () => {
    const { run } = await begin("q-ask");
    const { id } = await questionOf(api, run);
    const key = randomBytes(32);
    const sent: { address: string; text: string; choices: string[] }[] = [];
    let failures = 1;
    const email = async ({ address, text, answer }: OutgoingMessage) => {
      if (address.startsWith("bob") && failures-- > 0) throw new Error("the mail server is away");
      sent.push({ address, text, choices: (answer?.choices ?? []).map(({ url }) => url) });
    };
    const options = {
      db: createDb(pool),
      key,
      publicUrl: "https://tocsin.example",
      senders: new Map([["email", email]]),
    };
    const ours = () => sent.filter(({ text }) => text.includes("Something happened"));
    await open.world.query("update outbox set state = 'not needed' where question_id <> $1", [id]);
    assert.equal(await sendMessages(options), 1);
    assert.equal(await sendMessages(options), 1, "the one that failed is tried again");
    assert.equal(await sendMessages(options), 0);
    assert.deepEqual(
      ours().map(({ address }) => address),
      ["ada@example.test", "bob@example.test"],
    );
    assert.match(ours()[0]?.choices[0] ?? "", /^https:\/\/tocsin\.example\/answer#token=[\w-]{70,}&choose=Yes$/);
    const { messages } = await api.getQuestion({ id });
    assert.deepEqual(
      messages.map(({ state, kind }) => [state, kind]),
      [
        ["sent", "question"],
        ["sent", "question"],
      ],
    );
    const stored = await open.world.query("select * from outbox where question_id = $1", [id]);
    assert.ok(!JSON.stringify(stored).includes("token"), "no link is kept");
    const rows = await open.world.query<{ search_text: string }>("select search_text from entries where run_id = $1", [
      run,
    ]);
    assert.deepEqual(
      rows.map(({ search_text }) => search_text),
      ["Asks ada@example.test, bob@example.test by email: We need you"],
    );
    await api.cancelRun({ id: run });
  });
});

describe("a link", () => {
  it("answers nothing by GET, and nothing when another site's page asks", async () => {
    const { run } = await begin("q-ask");
    const { id } = await questionOf(api, run);
    const { token, url } = await linkFor(id, 0);
    assert.ok(!new URL(url).pathname.includes(token) && new URL(url).search === "", "it stands in the fragment");
    const got = await fetch(`${open.server.url}/api/v1/answer-links/answer?token=${token}&answer=Yes`);
    assert.equal(got.status, 404);
    const foreign = await fetch(`${open.server.url}/api/v1/answer-links/answer`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      body: JSON.stringify({ token, answer: "Yes" }),
    });
    assert.equal(foreign.status, 403);
    const asForm = await fetch(`${open.server.url}/api/v1/answer-links/answer`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `token=${token}&answer=Yes`,
    });
    assert.equal(asForm.status, 415);
    assert.equal((await api.getQuestion({ id })).replies, 0);
    await api.cancelRun({ id: run });
  });
});

describe("a question that is due", () => {
  it("is left by its default, and who comes late is told so", async () => {
    const { run } = await begin("q-due");
    const question = await questionOf(api, run);
    assert.ok(question.dueAt !== null && question.endsWhenDue);
    const { token } = await linkFor(question.id, 0);
    assert.equal(await endOf(api, run), "succeeded");
    const { steps } = await api.getRun({ id: run });
    assert.deepEqual(
      ["2", "3"].map((id) => steps.find(({ node }) => node === id)?.state),
      ["skipped", "succeeded"],
    );
    assert.equal((await api.getQuestion({ id: question.id })).outcome, "timed out");
    await assert.rejects(stranger().answerByLink({ token, answer: "Yes" }), refused("ANSWER_LINK_INVALID"));
  });

  it("waits on where nothing says how it goes on, is told as overdue, and fills its fields when it is completed by hand", async () => {
    const { run, incident } = await begin("q-overdue");
    const { id } = await questionOf(api, run);
    await waitFor(
      async () => (await api.explainRun({ id: run })).story.some(({ kind }) => kind === "questionOverdue"),
      { what: "the due time" },
    );
    const list = await api.listQuestions({ limit: 200 });
    assert.equal(list.items[0]?.id, id, "the most urgent comes first");
    await api.completeTask({ id: run, task: "1" });
    assert.equal(await endOf(api, run), "succeeded");
    assert.equal((await customFields(incident)).called, "by hand");
    assert.match((await api.getQuestion({ id })).outcome ?? "", /^completed by /);
  });
});

describe("opening a task again", () => {
  it("takes back what had followed while that did not act, and asks anew", async () => {
    const { run } = await begin("q-again");
    const first = await questionOf(api, run, "Which way?");
    await api.answerQuestion({ id: first.id, answer: "left" });
    const detail = await api.getRun({ id: run });
    assert.ok(detail.steps.find(({ node }) => node === "2")?.can.includes("reopen"), "it is offered");
    assert.ok(!detail.steps.find(({ node }) => node === "4")?.can.includes("reopen"));
    await api.reopenTask({ id: run, task: "2", reason: "a slip" });
    const second = await questionOf(api, run, "Which way?");
    assert.notEqual(second.id, first.id);
    await api.answerQuestion({ id: second.id, answer: "right" });
    await assert.rejects(api.reopenTask({ id: run, task: "3" }), refused("TASK_NOT_REOPENABLE"));
    await api.completeTask({ id: run, task: "3" });
    assert.equal(await endOf(api, run), "succeeded");
    const { steps } = await api.getRun({ id: run });
    assert.deepEqual(
      ["4", "5"].map((id) => steps.find(({ node }) => node === id)?.state),
      ["skipped", "succeeded"],
    );
    await assert.rejects(
      api.reopenTask({ id: run, task: "2" }),
      (error) => error instanceof TocsinError && error.status === 409,
    );
  });
});

describe("a link, last since it slows its network down", () => {
  it("that is forged, altered, cut, of another installation or too old opens nothing", async () => {
    const { run } = await begin("q-ask");
    const { id } = await questionOf(api, run);
    const { token } = await linkFor(id, 0);
    const bytes = Buffer.from(token, "base64url");
    const altered = (at: number, by = 1) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ by;
      return copy.toString("base64url");
    };
    const body = bytes.subarray(0, 25);
    const foreign = Buffer.concat([
      body,
      createHmac("sha256", "another key").update("tocsin answer link").update(body).digest(),
    ]);
    const hostile = [
      altered(0),
      altered(5),
      altered(18),
      altered(24, 0xff),
      altered(40),
      token.slice(0, -1),
      `${token}A`,
      token.replace(/.$/, "-"),
      foreign.toString("base64url"),
      "'; drop table questions; --",
      "A",
      "A".repeat(200),
    ];
    for (const given of hostile) {
      if (given === token) continue;
      await assert.rejects(stranger().readAnswerLink({ token: given }), (error) => {
        assert.ok(
          error instanceof TocsinError && ["ANSWER_LINK_INVALID", "ANSWER_LINK_SLOWED"].includes(error.code),
          `${given}: ${String(error)}`,
        );
        return true;
      });
    }
    await assert.rejects(stranger().readAnswerLink({ token: "A" }), refused("ANSWER_LINK_SLOWED"));
    assert.equal((await api.getQuestion({ id })).replies, 0);
    await api.cancelRun({ id: run });
  });
});
