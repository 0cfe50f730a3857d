/** Questions to people in the engine: what is asked, what the clock does, whose replies count, what ending one changes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorCode } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { Playbook } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunHead } from "#store/runs.ts";
import { DyingJournal } from "#test/dying-journal.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { waitFor } from "#test/wait-for.ts";
import { type WrittenTask, writePlaybook } from "#test/write-playbook.ts";
import { MemoryJournal } from "./hosts/memory-journal.ts";

const minute = 60_000;

class TestClock {
  at = Date.UTC(2026, 0, 1);
  now(): number {
    return this.at;
  }
}

const message = (to: string, timings: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  to: { simple: to },
  subject: { simple: "Who?" },
  methods: ["email"],
  timings: { retriescount: 2, retriesinterval: 10, completeafterreplies: 1, ...timings },
  ...more,
});
const question = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  label: "",
  labelarg: { simple: `Question ${id}` },
  type: "shortText",
  required: false,
  options: [],
  ...more,
});

function build(tasks: Record<string, WrittenTask>): Playbook {
  return writePlaybook("questions", {
    "0": { type: "start", next: ["1"] },
    ...tasks,
    end: { type: "title", name: "Done" },
  });
}

function openHost(playbook: Playbook, clock = new TestClock(), memory = new MemoryJournal()) {
  return { clock, memory, host: new EngineHost({ playbook, clock, memory }) };
}

const isWaiting = (memory: MemoryJournal, id: string) => () => memory.updates.get(id)?.status === "waiting";

async function rest(host: EngineHost, head: RunHead): Promise<void> {
  await waitFor(() => !host.executor.knows(head.id), { what: "the run to rest" });
}

/** Puts the clock on to the run's next moment, as a server would find it. */
async function pass(host: EngineHost, clock: TestClock, head: RunHead): Promise<number | undefined> {
  const moment = host.memory.updates.get(head.id)?.wakeAt;
  if (moment === undefined) return undefined;
  clock.at = Math.max(clock.at, moment);
  host.executor.admit([{ ...head, waiting: true }]);
  await rest(host, head);
  return moment;
}

async function begin(playbook: Playbook) {
  const world = openHost(playbook);
  const head = await world.host.start();
  await rest(world.host, head);
  return { ...world, head, stop: () => world.host.executor.stop() };
}

async function answer(
  host: EngineHost,
  head: RunHead,
  given: { answer?: string; answers?: JsonObject; recipient?: number; by?: string },
) {
  await host.executor.bring(head);
  const { answer: words = "", by = "ada", ...rest } = given;
  await host.executor.operations.answer(head.id, { frame: "", task: "1", answer: words, by, ...rest });
}

async function refused(act: Promise<void>, code: ErrorCode): Promise<void> {
  await assert.rejects(act, (error: { code?: string; mend?: string }) => {
    assert.equal(error.code, code);
    assert.ok(error.mend, "it says how to mend it");
    return true;
  });
}

const typesOf = (events: readonly RunEvent[]) => events.map(({ type }) => type);
const askedIn = (events: readonly RunEvent[]) => events.find((event) => event.type === "questionAsked");

describe("what is asked", { concurrency: true }, () => {
  it("is evaluated once: labels, a list in the place of options, rows, recipients", async () => {
    const form = {
      title: "T",
      questions: [
        question("0", { labelarg: { simple: "Is ${Host} yours?" }, required: true }),
        question("1", { type: "multiSelect", optionsarg: [{ simple: "${Rooms}" }, { simple: "other" }] }),
        question("2", {
          type: "grid",
          gridcolumns: [{ key: "h", displayName: "H" }],
          defaultrows: [{ h: { simple: "${Host}" } }],
        }),
      ],
    };
    const playbook = build({
      "1": { type: "collection", name: "Ask", message: message("${People}, eve@x.test"), form, next: ["end"] },
    });
    const { host, memory } = openHost(playbook);
    const head = headOf();
    const context = { Host: "web-1", Rooms: ["A", "B", "A"], People: "ada@x.test;bob@x.test" };
    memory.contexts.set(head.investigationId, { seq: 0, document: context });
    await host.start({}, head);
    await rest(host, head);
    const asked = askedIn(host.eventsOf(head.id));
    assert.deepEqual(asked?.recipients, ["ada@x.test", "bob@x.test", "eve@x.test"]);
    assert.deepEqual(
      asked?.form?.questions.map(({ label, options, rows }) => [label, options, rows]),
      [
        ["Is web-1 yours?", [], undefined],
        ["Question 1", ["A", "B", "other"], undefined],
        ["Question 2", [], [{ h: "web-1" }]],
      ],
    );
    const [change] = memory.store.questions;
    assert.deepEqual([change?.kind, change?.id], ["askQuestion", asked?.id]);
    assert.match(
      String(memory.store.warRooms.get(head.investigationId)?.[0]?.contents),
      /^Asks ada@x\.test, bob@x\.test, eve@x\.test by email/,
    );
    await host.executor.stop();
  });

  it("takes no answer that does not fit, and says of each question why", async () => {
    const form = { title: "T", questions: [question("0", { required: true }), question("1", { type: "number" })] };
    const playbook = build({
      "1": { type: "collection", name: "Ask", message: message("a@x.test"), form, next: ["end"] },
    });
    const { host, head, stop } = await begin(playbook);
    await refused(answer(host, head, { answers: { "1": "seven" } }), "QUESTION_ANSWER_INVALID");
    await refused(answer(host, head, { answers: { "0": "x", "7": 1 } }), "QUESTION_ANSWER_INVALID");
    await rest(host, head);
    assert.ok(!typesOf(host.eventsOf(head.id)).includes("questionAnswered"));
    await answer(host, head, { answers: { "0": "x", "1": "7" } });
    await rest(host, head);
    assert.deepEqual((await host.memory.readContext(head.investigationId)).document, {
      T: { Answers: { "0": "x", "1": 7, name: "ada" } },
    });
    await stop();
  });

  it("may be for its assignee alone", async () => {
    const playbook = build({
      "1": {
        type: "regular",
        name: "Do it",
        defaultassigneecomplex: { simple: "grace" },
        restrictedcompletion: true,
        next: ["end"],
      },
    });
    const { host, head, stop } = await begin(playbook);
    await refused(answer(host, head, { by: "ada" }), "TASK_RESTRICTED");
    await host.executor.bring(head);
    await refused(
      host.executor.operations.complete(head.id, { frame: "", task: "1" }, {}, { by: "ada" }),
      "TASK_RESTRICTED",
    );
    await answer(host, head, { by: "Grace" });
    await rest(host, head);
    assert.equal(host.memory.updates.get(head.id)?.status, "succeeded");
    await stop();
  });
});

describe("the clock", { concurrency: true }, () => {
  const ask = (timings: JsonObject, sla?: JsonObject): Playbook =>
    build({
      "1": {
        type: "condition",
        name: "Yes or no?",
        message: message("a@x.test, b@x.test", timings, { replyOptions: ["Yes", "No"], defaultOption: "no" }),
        ...(sla ? { sla } : {}),
        slareminder: { minutes: 5 },
        next: { Yes: ["2"], No: ["end"] },
      },
      "2": { type: "title", name: "Yes", next: ["end"] },
    });

  it("reminds at the interval, so often as it is said, and then waits for people alone", async () => {
    const { host, head, clock, memory, stop } = await begin(ask({}));
    const start = clock.at;
    assert.equal(await pass(host, clock, head), start + 10 * minute);
    assert.equal(await pass(host, clock, head), start + 20 * minute);
    assert.equal(await pass(host, clock, head), undefined);
    assert.equal(memory.updates.get(head.id)?.waitingFor, "waits for an answer");
    assert.deepEqual(
      memory.store.questions.map(({ kind }) => kind),
      ["askQuestion", "remindQuestion", "remindQuestion"],
    );
    await stop();
  });

  it("lets it end by its default when it is due, after calling it to mind", async () => {
    const { host, head, clock, memory, stop } = await begin(
      ask({ completeaftersla: true, retriescount: 0 }, { minutes: 30 }),
    );
    const start = clock.at;
    assert.equal(await pass(host, clock, head), start + 25 * minute);
    assert.equal(await pass(host, clock, head), start + 30 * minute);
    assert.equal(memory.updates.get(head.id)?.status, "succeeded");
    assert.equal(host.stateOf(head.id).frames[""]?.tasks["2"]?.status, "skipped", "it went by No");
    assert.deepEqual(memory.store.questions.at(-1), {
      kind: "endQuestion",
      id: askedIn(host.eventsOf(head.id))?.id,
      outcome: "timed out",
    });
    await stop();
  });

  it("marks it overdue once where it does not end by itself; a later due time holds again", async () => {
    const { host, head, clock, stop } = await begin(ask({ retriescount: 0 }, { minutes: 30 }));
    await pass(host, clock, head);
    await pass(host, clock, head);
    assert.equal(await pass(host, clock, head), undefined);
    await host.executor.bring(head);
    await host.executor.operations.tend(
      head.id,
      { task: "1" },
      { do: "setDue", due: clock.at + 60 * minute },
      { by: "ada" },
      [],
    );
    await rest(host, head);
    assert.deepEqual([await pass(host, clock, head), await pass(host, clock, head)], [clock.at - 5 * minute, clock.at]);
    assert.equal(typesOf(host.eventsOf(head.id)).filter((type) => type === "questionOverdue").length, 2);
    await answer(host, head, { answer: "Yes" });
    await rest(host, head);
    assert.equal(host.memory.updates.get(head.id)?.status, "succeeded", "an overdue question can be answered");
    await stop();
  });

  it("forgets everything about a question that was answered: the row of what follows waits for its own moment", async () => {
    const playbook = build({
      "1": { type: "regular", name: "First", sla: { minutes: 30 }, next: ["2"] },
      "2": { type: "regular", name: "Second", next: ["end"] },
    });
    const { host, head, memory, stop } = await begin(playbook);
    assert.notEqual(memory.updates.get(head.id)?.wakeAt, undefined);
    await answer(host, head, {});
    await rest(host, head);
    assert.equal(memory.updates.get(head.id)?.wakeAt, undefined);
    await stop();
  });

  it("does each thing once, wherever the process is killed", async () => {
    const playbook = ask({ completeaftersla: true }, { minutes: 30 });
    const expected = ["questionAsked", "questionReminded", "questionReminded", "questionReminded", "questionOverdue"];
    for (let lives = 1; lives < 14; lives++) {
      for (const storesLast of [true, false]) {
        const clock = new TestClock();
        const memory = new MemoryJournal();
        const head = headOf();
        const dying = new DyingJournal(memory, lives, storesLast);
        const first = new EngineHost({ playbook, clock, memory, journal: dying });
        void first.start({}, head);
        const drive = async (host: EngineHost, isDead: () => boolean) => {
          for (let looks = 0; looks < 2_000 && !isDead(); looks++) {
            await new Promise((resolve) => setImmediate(resolve));
            const update = memory.updates.get(head.id);
            if (update?.status === "succeeded") return;
            if (update?.status !== "waiting" || update.wakeAt === undefined || host.executor.knows(head.id)) continue;
            clock.at = Math.max(clock.at, update.wakeAt);
            host.executor.admit([{ ...head, waiting: true }]);
          }
        };
        let dead = false;
        void dying.dead.then(() => {
          dead = true;
        });
        await drive(first, () => dead);
        const second = new EngineHost({ playbook, clock, memory });
        if ((memory.events.get(head.id)?.length ?? 0) === 0) await second.start({}, head);
        else if (memory.updates.get(head.id)?.status !== "succeeded") second.executor.admit([head]);
        await drive(second, () => false);
        const events = memory.events.get(head.id) ?? [];
        const told = typesOf(events).filter((type) => type.startsWith("question"));
        assert.deepEqual(told, expected, `killed at ${lives}, ${storesLast ? "after" : "before"} its commit`);
        assert.equal(memory.store.questions.filter(({ kind }) => kind === "endQuestion").length, 1);
        await second.executor.stop();
      }
    }
  });
});

describe("several replies", { concurrency: true }, () => {
  it("are waited for as many as it says, each person's once; 0 means everybody", async () => {
    const form = {
      title: "T",
      questions: [question("0", { type: "multiSelect", options: ["a", "b", "c"], fieldassociated: "rooms" })],
    };
    const playbook = build({
      "1": {
        type: "collection",
        name: "Ask",
        message: message("a@x.test, b@x.test", { completeafterreplies: 0 }),
        form,
        next: ["end"],
      },
    });
    const { host, head, memory, stop } = await begin(playbook);
    assert.equal(askedIn(host.eventsOf(head.id))?.wanted, 2);
    await answer(host, head, { answers: { "0": ["a", "b"] }, recipient: 0 });
    await rest(host, head);
    assert.ok(isWaiting(memory, head.id)());
    await refused(answer(host, head, { answers: { "0": ["c"] }, recipient: 0 }), "QUESTION_REPLIED");
    await refused(answer(host, head, { answers: { "0": ["c"] }, recipient: 7 }), "BAD_REQUEST");
    await rest(host, head);
    await answer(host, head, { answers: { "0": ["b", "c"] }, recipient: 1 });
    await rest(host, head);
    assert.equal(memory.updates.get(head.id)?.status, "succeeded");
    const fields = memory.operations.flatMap(({ operation }) =>
      operation.op === "setIncident" ? [operation.fields] : [],
    );
    assert.deepEqual(fields, [{ rooms: ["a", "b"] }, { rooms: ["a", "b", "c"] }]);
    await stop();
  });
});

describe("a task that a person ends", { concurrency: true }, () => {
  const mapped: WrittenTask = {
    type: "regular",
    name: "Do it",
    fieldMapping: [{ incidentfield: "said", output: { simple: "${Said}" } }],
    timertriggers: [{ fieldname: "response", action: "stop" }],
    next: ["end"],
  };
  const operationsOf = (memory: MemoryJournal) => memory.operations.map(({ operation }) => operation);
  const expected = [
    { op: "setIncident", fields: { said: "hello" } },
    { op: "timer", field: "response", action: "stop" },
  ];

  it("fills its fields and moves its timers: completed, answered, or by a command", async () => {
    for (const how of ["complete", "answer", "command"] as const) {
      const { host, head, memory, stop } = await begin(build({ "1": { ...mapped, tags: ["t"] } }));
      if (how !== "complete") memory.contexts.set(head.investigationId, { seq: 0, document: { Said: "hello" } });
      await host.executor.bring(head);
      const { operations } = host.executor;
      const place = { frame: "", task: "1" };
      if (how === "complete") await operations.complete(head.id, place, { outputs: { Said: "hello" } }, { by: "ada" });
      else if (how === "answer") await operations.answer(head.id, { ...place, answer: "done", by: "ada" });
      else await operations.tend(head.id, { task: "1" }, { do: "complete" }, { by: "ada" }, []);
      await rest(host, head);
      assert.deepEqual(operationsOf(memory), expected, how);
      assert.equal(memory.updates.get(head.id)?.status, "succeeded", how);
      await stop();
    }
  });

  it("that is skipped changes nothing", async () => {
    const { host, head, memory, stop } = await begin(build({ "1": mapped }));
    await host.executor.bring(head);
    await host.executor.operations.skip(head.id, { frame: "", task: "1" }, {}, { by: "ada" });
    await rest(host, head);
    assert.deepEqual(operationsOf(memory), []);
    await stop();
  });
});

describe("opening a task again", { concurrency: true }, () => {
  const both = build({
    "1": { type: "title", name: "Both", next: ["2", "3"] },
    "2": { type: "condition", name: "Way?", next: { left: ["4"], right: ["5"] } },
    "3": { type: "regular", name: "Other", next: ["6"] },
    "4": { type: "title", name: "Left", next: ["6"] },
    "5": { type: "title", name: "Right", next: ["6"] },
    "6": { type: "regular", name: "After", next: ["end"] },
  });
  const place = (task: string) => ({ frame: "", task });
  const statuses = (host: EngineHost, head: RunHead) =>
    Object.fromEntries(
      Object.entries(host.stateOf(head.id).frames[""]?.tasks ?? {}).map(([id, { status }]) => [id, status]),
    );

  it("takes back sections and dead branches, and leaves the count of open tasks right", async () => {
    const { host, head, stop } = await begin(both);
    const before = structuredClone(host.stateOf(head.id).frames[""]);
    const { operations } = host.executor;
    await host.executor.bring(head);
    await operations.answer(head.id, { ...place("2"), answer: "left", by: "ada" });
    await rest(host, head);
    assert.deepEqual(statuses(host, head), {
      "0": "done",
      "1": "done",
      "2": "done",
      "3": "asked",
      "4": "done",
      "5": "skipped",
      "6": "pending",
    });
    await host.executor.bring(head);
    await operations.reopen(head.id, place("2"), { by: "ada" });
    await rest(host, head);
    assert.deepEqual(statuses(host, head), {
      "0": "done",
      "1": "done",
      "2": "asked",
      "3": "asked",
      "4": "pending",
      "5": "pending",
      "6": "pending",
    });
    assert.equal(host.stateOf(head.id).frames[""]?.open, before?.open);
    await stop();
  });

  it("takes back a question that follows and nobody answered, and refuses once somebody did", async () => {
    const { host, head, memory, stop } = await begin(both);
    const { operations } = host.executor;
    const act = async (what: () => Promise<void>) => {
      await host.executor.bring(head);
      await what();
      await rest(host, head);
    };
    await act(() => operations.answer(head.id, { ...place("2"), answer: "right", by: "ada" }));
    await act(() => operations.answer(head.id, { ...place("3"), answer: "done", by: "ada" }));
    assert.equal(statuses(host, head)["6"], "asked");
    await act(() => operations.reopen(head.id, place("3"), { by: "ada" }));
    assert.deepEqual([statuses(host, head)["3"], statuses(host, head)["6"]], ["asked", "pending"]);
    assert.equal(
      memory.store.questions.filter(({ kind }) => kind === "endQuestion").length,
      3,
      "its question is withdrawn",
    );
    await act(() => operations.answer(head.id, { ...place("3"), answer: "done", by: "ada" }));
    await act(() => operations.answer(head.id, { ...place("6"), answer: "done", by: "ada" }));
    assert.equal(memory.updates.get(head.id)?.status, "succeeded");
    await assert.rejects(
      act(() => operations.reopen(head.id, place("3"), { by: "ada" })),
      { code: "NOT_FOUND" },
    );
    await stop();
  });
});
