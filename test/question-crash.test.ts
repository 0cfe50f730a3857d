/** A server that is killed while a run waits for people: its due time holds, its links work, its answers are kept. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sleep } from "#base/clock.ts";
import { createClient } from "#contract/client.ts";
import { routes } from "#contract/routes.ts";
import { makeConsoleWorld } from "./console-world.ts";
import { bringIn, endOf, form, message, questionOf, type WrittenPlaybook } from "./question-world.ts";
import type { World } from "./whole-server.ts";

const playbooks: WrittenPlaybook[] = [
  {
    id: "c-due",
    tasks: {
      "1": {
        type: "condition",
        name: "Nobody answers",
        message: message("ada@example.test", {
          replyOptions: ["Yes", "No"],
          defaultOption: "No",
          timings: { completeaftersla: true },
        }),
        sla: { minutes: 0.1 },
        next: { Yes: ["2"], No: ["3"] },
      },
      "2": { type: "title", name: "Yes" },
      "3": { type: "title", name: "No" },
    },
  },
  {
    id: "c-form",
    tasks: {
      "1": {
        type: "collection",
        name: "Ask both",
        message: message("ada@example.test, bob@example.test", { timings: { completeafterreplies: 2 } }),
        form: form("Owner", [{ id: "0", label: "Who?", required: true }]),
        next: { "#none#": ["2"] },
      },
      "2": { type: "title", name: "Done" },
    },
  },
];

let world: World;
before(async () => {
  world = await makeConsoleWorld();
});
after(() => world.close());

const tokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

describe("a server that is killed while a run waits for people", () => {
  it("finds the due time passed, and the replies that were there; links from before work", async () => {
    const first = await world.spawn();
    await bringIn(first.api, playbooks);
    const due = (await first.api.startPlaybook({ id: "c-due" })).id;
    const both = (await first.api.startPlaybook({ id: "c-form" })).id;
    const dueQuestion = await questionOf(first.api, due);
    const { id } = await questionOf(first.api, both);
    const tokens = [0, 1].map(async (recipient) => tokenOf((await first.api.makeAnswerLink({ id, recipient })).url));
    const [ada = "", bob = ""] = await Promise.all(tokens);
    await createClient(routes, { baseUrl: first.url }).answerByLink({ token: ada, answers: { "0": "Ada" } });
    await first.kill();
    await sleep(Math.max(0, Date.parse(dueQuestion.dueAt ?? "") - Date.now()));
    const second = await world.spawn();
    assert.equal(await endOf(second.api, due), "succeeded");
    assert.equal((await second.api.getQuestion({ id: dueQuestion.id })).outcome, "timed out");
    const stranger = createClient(routes, { baseUrl: second.url });
    await assert.rejects(stranger.answerByLink({ token: ada, answers: { "0": "again" } }), {
      code: "QUESTION_REPLIED",
    });
    await stranger.answerByLink({ token: bob, answers: { "0": "Bob" } });
    assert.equal(await endOf(second.api, both), "succeeded");
    const { answers } = await second.api.getQuestion({ id });
    assert.deepEqual(
      answers.map(({ who }) => who),
      ["ada@example.test", "bob@example.test"],
    );
    await second.kill();
  });
});
