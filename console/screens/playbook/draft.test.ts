import assert from "node:assert/strict";
import { test } from "node:test";
import { keptSecret, type PlaybookNode } from "#contract/playbook.ts";
import {
  afterSave,
  emptyDraft,
  findClashes,
  keepMine,
  keepTheirs,
  placeWords,
  shownAt,
  toEdit,
  write,
} from "./draft.ts";

const node = (id: string, more: Partial<PlaybookNode> = {}): PlaybookNode => ({
  id,
  name: `Block ${id}`,
  kind: "action",
  integration: null,
  command: null,
  description: null,
  position: null,
  next: [],
  insideLoop: null,
  arguments: [],
  account: null,
  task: null,
  trigger: null,
  ...more,
});

interface Saved {
  name?: string;
  version?: string;
  url?: string;
  instance?: string | null;
  configuration?: string | null;
}

const playbook = ({
  name = "P",
  version = "1",
  url = "https://old",
  instance = null,
  configuration = null,
}: Saved = {}) => ({
  name,
  version,
  nodes: [
    node("0", {
      trigger: {
        integration: "sekoia",
        trigger: "created",
        configuration: { id: configuration, name: "", values: {} },
      },
      account: { integration: "sekoia", instance, required: true },
      integration: { id: "sekoia", name: "Sekoia.io" },
    }),
    node("3", {
      name: "Create incident",
      arguments: [
        { id: "url", label: "Url", type: "text", required: true, value: url },
        { id: "json", label: "Json", type: "json", required: false, value: '{"a":{{ b }}}' },
        { id: "headers", label: "Headers", type: "headers", required: false, value: { Authorization: keptSecret } },
      ],
    }),
  ],
});

const url = { of: "argument", node: "3", argument: "url" } as const;
const name = { of: "name" } as const;

test("a change is shown, sent, and forgotten when it is undone by hand", () => {
  const saved = playbook();
  const draft = write(emptyDraft, saved, url, "https://new");
  assert.equal(shownAt(draft, saved, url), "https://new");
  assert.deepEqual(toEdit(draft, saved), { version: "1", arguments: { 3: { url: "https://new" } } });
  assert.equal(write(draft, saved, url, "https://old").size, 0);
});

test("laying out JSON is no change, and emptying a field takes the argument away", () => {
  const saved = playbook();
  const json = { of: "argument", node: "3", argument: "json" } as const;
  assert.equal(write(emptyDraft, saved, json, '{\n  "a": {{ b }}\n}').size, 0);
  assert.deepEqual(toEdit(write(emptyDraft, saved, json, undefined), saved).arguments, { 3: { json: null } });
  assert.deepEqual(toEdit(write(emptyDraft, saved, json, '{"a": 1}'), saved).arguments, { 3: { json: { a: 1 } } });
});

test("accounts, the trigger's configuration and several arguments go in one save", () => {
  const saved = playbook({ configuration: "c1" });
  let draft = write(emptyDraft, saved, { of: "account", integration: "sekoia" }, "Sekoia.io config");
  draft = write(draft, saved, { of: "trigger" }, undefined);
  draft = write(draft, saved, url, "https://new");
  draft = write(draft, saved, { of: "argument", node: "3", argument: "headers" }, { Authorization: "Bearer x" });
  assert.deepEqual(toEdit(draft, saved), {
    version: "1",
    accounts: { sekoia: "Sekoia.io config" },
    triggerConfiguration: null,
    arguments: { 3: { url: "https://new", headers: { Authorization: "Bearer x" } } },
  });
});

test("what somebody else changed elsewhere merges; what both changed is a clash with a way to either", () => {
  const draft = write(write(emptyDraft, playbook(), url, "https://mine"), playbook(), name, "Mine");
  const elsewhere = playbook({ version: "2", instance: "Theirs" });
  assert.deepEqual(findClashes(draft, elsewhere), []);
  assert.equal(toEdit(draft, elsewhere).version, "2");

  const both = playbook({ version: "2", url: "https://theirs" });
  assert.deepEqual(
    findClashes(draft, both).map(({ place }) => placeWords(both, place)),
    ["Create incident, Url"],
  );
  const mine = keepMine(draft, both, url);
  assert.deepEqual(findClashes(mine, both), []);
  assert.equal(toEdit(mine, both).arguments?.["3"]?.url, "https://mine");
  const theirs = keepTheirs(draft, url);
  assert.equal(shownAt(theirs, both, url), "https://theirs");
  assert.equal(shownAt(theirs, both, name), "Mine");
});

test("that both wrote the same is no clash", () => {
  const draft = write(emptyDraft, playbook(), url, "https://same");
  assert.deepEqual(findClashes(draft, playbook({ url: "https://same", version: "2" })), []);
});

test("what is written while a save is on its way stays a change on top of what was saved", () => {
  const saved = playbook();
  const sent = write(write(emptyDraft, saved, url, "https://new"), saved, name, "New");
  const later = write(sent, saved, url, "https://newer");
  const now = playbook({ version: "2", url: "https://new", name: "New" });
  const left = afterSave(later, sent, now);
  assert.deepEqual([...left.values()], [{ place: url, before: "https://new", mine: "https://newer" }]);
  assert.deepEqual(findClashes(left, now), []);
});
