import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunWhy } from "#contract/run.ts";
import { describeStory } from "./run-story.ts";
import { measureWidth } from "./terminal/plain-text.ts";
import { plainStyle } from "./terminal/style.ts";

const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();
const id = "01a203a3-25c4-7a65-9b9a-d0e3529349de";
const why: RunWhy = {
  run: {
    id,
    playbookId: "p",
    playbookName: "Create an incident",
    alertId: null,
    label: "Sekoia.io Alert: AL1\u001b[2J",
    priority: 50,
    status: "waiting",
    waitingFor: "an answer",
    error: null,
    startedAt: at(0),
    finishedAt: null,
    forkedFrom: null,
  },
  because: ["It was new."],
  storyTotal: 2,
  story: [
    { at: at(0), task: null, frame: null, taskName: null, kind: "began", text: "The run began" },
    {
      at: at(1500),
      task: "3",
      frame: "",
      taskName: "Send it",
      kind: "attempted",
      text: "No answer came",
      error: { code: "VENDOR_OUTCOME_UNKNOWN", message: "it may have arrived" },
      instance: "xsoar",
      inputs: { url: "http://x" },
      milliseconds: 1400,
    },
  ],
  now: [{ task: "3", doing: "waits for an answer", since: at(2000) }],
  questions: [{ id: null, frame: "", task: "3", question: "What happened?", options: ["it was done", "give up"] }],
};
const tell = (full: boolean) => describeStory(why, { style: plainStyle, columns: 60, full, now: 1_700_000_005_000 });

test("the state stands at the top, then why, what happened when and where, and what a person has to do", () => {
  const text = tell(false).join("\n");
  assert.match(text, /^Sekoia\.io Alert: AL1\[2J\n {2}Waiting for an answer, 5\.0 s after it began\./);
  assert.match(text, /\+1\.5 s {2}Send it: No answer came at xsoar \(1\.4 s\)/);
  assert.match(text, /VENDOR_OUTCOME_UNKNOWN: it may have arrived/);
  assert.match(text, new RegExp(`\n  npm run tocsin -- answer ${id} 3 "<answer>"\n`));
  assert.match(text, /- it was done\n {4}- give up/);
});

test("lines fit, carry no control characters, and show inputs only when asked", () => {
  for (const line of tell(false))
    assert.ok((measureWidth(line) < 60 || line.includes("tocsin -- answer")) && !line.includes("\u001b"), line);
  assert.ok(!tell(false).join("").includes("http://x"));
  assert.ok(tell(true).join("").includes("http://x"));
});
