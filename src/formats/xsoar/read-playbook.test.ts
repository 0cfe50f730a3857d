import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { readXsoarPlaybook } from "./read-playbook.ts";

const everything = readFileSync(new URL("./fixtures/playbook-everything.yml", import.meta.url), "utf8");

function read(text: string) {
  const { playbook, problems } = readXsoarPlaybook(text);
  assert.deepEqual(problems, []);
  assert.ok(playbook);
  return playbook;
}

/** The smallest playbook, with lines of YAML for its first task after the start. */
function small(task: string, top = ""): string {
  const body = task.replace(/^/gm, "    ");
  return `id: p\nname: P\nstarttaskid: "0"\n${top}tasks:\n  "0":\n    type: start\n    nexttasks: {'#none#': ["1"]}\n  "1":\n${body}\n`;
}

function codes(text: string) {
  return readXsoarPlaybook(text).problems.map(
    ({ severity, code, line, column }) => `${severity} ${code} ${line}:${column}`,
  );
}

test("every part of a task finds its place in the model", () => {
  const playbook = read(everything);
  assert.equal(playbook.name, "Everything");
  assert.equal(playbook.description, "Two lines,\none playbook.");
  assert.deepEqual(playbook.tasks["1"], {
    id: "1",
    name: "Keep the user's name",
    description: "Puts ${incident.owner} into the context",
    type: "regular",
    next: { "#none#": ["3"] },
    onError: "error-path",
    command: {
      name: "Set",
      isScript: true,
      arguments: {
        key: { kind: "text", text: "User.Name" },
        value: {
          kind: "complex",
          root: "incident",
          accessor: "owner",
          filters: [
            [
              {
                left: { kind: "path", path: "incident.type" },
                operator: "isEqualString",
                right: { kind: "text", text: "Phishing" },
                ignoreCase: true,
              },
              {
                left: { kind: "path", path: "incident.owner" },
                operator: "isExists",
                right: { kind: "literal", value: null },
              },
            ],
          ],
          transformers: [
            { operator: "toLowerCase", arguments: {} },
            { operator: "join", arguments: { separator: { kind: "text", text: ", " } } },
          ],
        },
        days: { kind: "text", text: "1.10" },
        since: { kind: "text", text: "2020-07-21" },
        big: { kind: "text", text: "14444444444444444444" },
      },
      options: {
        extendContext: { kind: "text", text: "Copy=." },
        retryCount: { kind: "text", text: "3" },
        usingBrand: { kind: "text", text: "Builtin" },
      },
    },
    note: true,
    quiet: false,
    extract: "inline",
    fieldMapping: [{ field: "Assigned To", value: { kind: "text", text: "${User.Name}" } }],
    timers: [{ field: "remediationsla", action: "start" }],
    evidence: { description: { kind: "text", text: "Who it was" } },
  });
  assert.deepEqual(playbook.tasks["4"]?.frame, {
    playbook: { id: "look-closer", name: "Look Closer" },
    separateContext: true,
    inputs: { Users: { kind: "complex", root: "User", accessor: "Name" } },
    maxIterations: 10,
    loop: {
      kind: "until",
      waitSeconds: 5,
      groups: [
        [
          {
            left: { kind: "path", path: "Closer.Result" },
            operator: "isNotEmpty",
            right: { kind: "literal", value: null },
          },
        ],
      ],
    },
  });
  assert.deepEqual(playbook.tasks["5"]?.question, {
    text: { kind: "text", text: "Is this yours?" },
    options: ["Yes", "No"],
  });
  assert.deepEqual(playbook.tasks["5"]?.message, {
    methods: ["email"],
    retries: 2,
    retryMinutes: 360,
    completeAfterReplies: 1,
    completeAfterSla: false,
    to: { kind: "text", text: "Analyst" },
    subject: { kind: "text", text: "A question" },
    body: { kind: "text", text: "Is this yours?" },
  });
  assert.deepEqual(playbook.tasks["6"]?.form?.questions, [
    {
      id: "0",
      label: { kind: "text", text: "What happened?" },
      type: "longText",
      required: true,
      options: [],
      field: "details",
    },
    {
      id: "1",
      label: { kind: "text", text: "Which?" },
      type: "singleSelect",
      required: false,
      options: [
        { kind: "text", text: "One" },
        { kind: "text", text: "Two" },
      ],
    },
  ]);
  const { command, assignee, sla, tags, restrictedCompletion } = playbook.tasks["7"] ?? {};
  assert.deepEqual(
    { command, assignee, sla, tags, restrictedCompletion },
    {
      command: undefined,
      assignee: { kind: "text", text: "${incident.owner}" },
      sla: { minutes: 90, reminderMinutes: 10 },
      tags: ["phone"],
      restrictedCompletion: true,
    },
  );
  assert.deepEqual(playbook.tasks["8"]?.command, {
    name: "acme-tell",
    brand: "Acme",
    arguments: { text: { kind: "text", text: "A long text\nof two lines" } },
  });
  assert.deepEqual(
    playbook.inputs?.map(({ key, required }) => [key, required]),
    [["Target", true]],
  );
  assert.deepEqual(playbook.inputQuery, { query: "type:IP", entity: "indicators" });
  assert.deepEqual(playbook.outputs, [{ path: "User.Name", description: "The name", type: "string" }]);
});

test("an unquoted yes is a label, not a truth", () => {
  const { tasks } = read(everything);
  assert.deepEqual(tasks["2"]?.next, { "#default#": ["3"], yes: ["4"] });
  assert.equal(tasks["2"]?.branches?.[0]?.label, "yes");
});

test("keys are read in lower and in camel case", () => {
  const camel = small(
    "type: regular\ntask: {name: X, scriptname: Set}\nscriptArguments: {key: {simple: a}}\nContinueOnError: true",
  );
  const task = read(camel).tasks["1"];
  assert.equal(task?.command?.name, "Set");
  assert.deepEqual(task?.command?.arguments, { key: { kind: "text", text: "a" } });
  assert.equal(task?.onError, "continue");
});

test("of a key sold in several marketplaces ours is read, and problems still point at its line", () => {
  const text = small(
    "type: regular\ntask: {scriptName: Set, name: Plain, name:xsoar: Ours, name:xpanse: Theirs}\nscriptarguments:xsoar: {key: [1]}\nscriptarguments: {key: {simple: a}}",
  );
  assert.deepEqual(codes(text), ["error CONTENT_XSOAR_VALUE 11:29"]);
  const fine = read(text.replace("{key: [1]}", "{key: {simple: b}}")).tasks["1"];
  assert.equal(fine?.name, "Ours");
  assert.equal(read(small("type: title").replace('  "1":', '  "1:xsoar":')).tasks["1"]?.type, "title");
});

test("a loop block that says nothing means once", () => {
  const call = (loop: string) =>
    read(small(`type: playbook\ntask: {name: X, playbookName: Y}\nloop: ${loop}`)).tasks["1"]?.frame;
  assert.equal(call('{iscommand: false, exitCondition: "", wait: 1, max: 0}')?.loop, undefined);
  assert.equal(call('{iscommand: false, exitCondition: "", wait: 1, max: 0}')?.maxIterations, 100);
  assert.deepEqual(call("{forEach: true}")?.loop, { kind: "for-each" });
  assert.deepEqual(call("{scriptId: IsDone, exitCondition: yes, wait: 1, scriptArguments: {x: {simple: 1}}}")?.loop, {
    kind: "until-command",
    command: { name: "IsDone", isScript: true, arguments: { x: { kind: "text", text: "1" } } },
    exit: "yes",
    waitSeconds: 1,
  });
});

test("all that is wrong is told at once, each with its line", () => {
  const text = `id: p
name: P
starttaskid: "9"
tasks:
  "0":
    type: start
    nexttasks: {'#none#': ["1", "7"]}
  "1":
    type: regular
    task: {name: Work}
    nexttasks: {'#none#': ["2"]}
  "2":
    type: regular
    nexttasks: {'#none#': ["1"]}
  "3":
    type: dance
  "4":
    type: playbook
    task: {name: Call}
  "5": text
`;
  assert.deepEqual(codes(text), [
    "warning CONTENT_XSOAR_START_MISSING 3:14",
    "error CONTENT_XSOAR_EDGE_TARGET 7:33",
    "error CONTENT_XSOAR_CYCLE 12:3",
    "error CONTENT_XSOAR_TASK_TYPE 16:11",
    "info CONTENT_XSOAR_UNREACHABLE 17:3",
    "error CONTENT_XSOAR_FIELD_MISSING 19:5",
    "error CONTENT_XSOAR_FIELD_TYPE 20:8",
  ]);
  assert.equal(readXsoarPlaybook(text).playbook, undefined);
});

test("what is no playbook is told so", () => {
  assert.deepEqual(codes("- a\n"), ["error CONTENT_XSOAR_NOT_A_PLAYBOOK 1:1"]);
  assert.deepEqual(codes(""), ["error CONTENT_XSOAR_NOT_A_PLAYBOOK 1:1"]);
  assert.deepEqual(codes("tasks: {}\n"), [
    "error CONTENT_XSOAR_FIELD_MISSING 1:1",
    "error CONTENT_XSOAR_FIELD_MISSING 1:1",
  ]);
});

test("no text, and no tree, makes the reader throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      readXsoarPlaybook(text);
      readXsoarPlaybook(everything.slice(0, text.length * 20) + text + everything.slice(text.length * 20 + 7));
    }),
    { numRuns: 150 },
  );
  const words = "type task tasks next nexttasks simple complex filters args value left right loop form message".split(
    " ",
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, true, 1, "", "playbook", "condition", "#none#", "0"),
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words, "0", "1", "__proto__"), tie("node"), { maxKeys: 5 }),
    ),
  })).node;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("0", "1", "2"), tree), (tasks) => {
      const { problems, playbook } = readXsoarPlaybook(JSON.stringify({ id: "p", starttaskid: "0", tasks }));
      assert.ok(playbook || problems.some(({ severity }) => severity === "error"));
    }),
    { numRuns: 500 },
  );
});
