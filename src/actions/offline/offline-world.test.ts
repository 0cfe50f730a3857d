/** XSOAR's playbooks from their YAML to their end, in memory: what calls, loops, items, polls and errors come to. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { readContent } from "#formats/read-content.ts";
import type { Playbook } from "#playbook/model.ts";
import { dataEntry } from "#sdk/entry.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import { builtin } from "../commands/builtin.ts";
import { offlineInstance } from "./offline-instance.ts";
import { type OfflineRun, OfflineWorld } from "./offline-world.ts";

/** A task as YAML would have it, in few words. */
interface Written {
  type?: string;
  name?: string;
  script?: string;
  playbook?: string;
  args?: JsonObject;
  next?: Record<string, string[]>;
  [more: string]: unknown;
}

function write(name: string, tasks: Record<string, Written>, more: JsonObject = {}): Playbook {
  const whole: JsonObject = {
    id: name,
    name,
    version: -1,
    starttaskid: "0",
    tasks: {},
    inputs: [],
    outputs: [],
    ...more,
  };
  const all: Record<string, Written> = { "0": { type: "start", next: { "#none#": ["1"] } }, ...tasks };
  const table: JsonObject = {};
  for (const [id, { type = "regular", name: title, script, playbook, args = {}, next = {}, ...rest }] of Object.entries(
    all,
  )) {
    table[id] = {
      id,
      taskid: id,
      type,
      task: {
        id,
        version: -1,
        name: title ?? id,
        iscommand: script?.includes("|||") ?? false,
        brand: "",
        ...(script === undefined ? {} : script.includes("|||") ? { script } : { scriptName: script }),
        ...(playbook === undefined ? {} : { playbookName: playbook }),
      },
      nexttasks: next,
      scriptarguments: Object.fromEntries(
        Object.entries(args).map(([key, value]) => [key, typeof value === "object" ? value : { simple: value }]),
      ),
      ...(rest as JsonObject),
    } as JsonObject;
  }
  whole.tasks = table;
  const { items, problems } = readContent(JSON.stringify(whole), `${name}.yml`);
  const [item] = items;
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.ok(item?.kind === "playbook");
  return item.value;
}

interface Vendor {
  calls: { command: string; inputs: JsonObject }[];
  answers: ((inputs: JsonObject) => JsonObject | string)[];
}

/** An integration whose command `look` answers what the test says, in order; a text is an error. */
function lookingVendor(answers: Vendor["answers"]) {
  const vendor: Vendor = { calls: [], answers: [...answers] };
  const integration = defineIntegration({
    id: "looker",
    name: "Looker",
    description: "Answers as told.",
    parameters: [],
    limits: { concurrency: 10, requestTimeoutMs: 1_000 },
    commands: [
      defineCommand({
        name: "look",
        description: "Looks.",
        effect: "read",
        arguments: [
          { name: "ids", description: "What for.", type: "list" },
          { name: "one", description: "One thing." },
        ],
        takesAnything: true,
        run(_context, inputs) {
          vendor.calls.push({ command: "look", inputs });
          const answer = vendor.answers.length > 1 ? vendor.answers.shift() : vendor.answers[0];
          const result = answer?.(inputs) ?? {};
          if (typeof result === "string") return { entries: [{ type: "error", contents: result, format: "text" }] };
          return { entries: [{ type: "note", contents: result, format: "json", entryContext: result }] };
        },
      }),
    ],
  });
  return { vendor, integration };
}

async function run(
  playbooks: Playbook[],
  start: { inputs?: JsonObject; incident?: JsonObject } = {},
  answers: Vendor["answers"] = [() => ({})],
): Promise<OfflineRun & { vendor: Vendor }> {
  const { vendor, integration } = lookingVendor(answers);
  const world = new OfflineWorld({
    playbooks,
    integrations: [builtin, integration],
    instances: [offlineInstance(integration, "Looker one")],
  });
  const [main] = playbooks;
  assert.ok(main);
  try {
    return { ...(await world.run(main, start)), vendor };
  } finally {
    await world.close();
  }
}

const statusOf = ({ state }: OfflineRun, task: string) => state.frames[""]?.tasks[task]?.status;
const set = (key: string, value: string, next: Record<string, string[]> = {}, more: JsonObject = {}): Written => ({
  script: "Set",
  args: { key, value, ...more },
  next,
});

describe("sub-playbooks", { concurrency: true }, () => {
  const child = (outputs: string[]) =>
    write(
      "child",
      {
        "1": set("Seen", "${inputs.what}", { "#none#": ["2"] }),
        "2": set("Hidden", "secret thing", { "#none#": ["3"] }),
        "3": { type: "title", name: "Done" },
      },
      {
        inputs: [{ key: "what", value: { simple: "nothing" }, required: false }],
        outputs: outputs.map((contextPath) => ({ contextPath, type: "unknown" })),
      },
    );
  const caller = (separatecontext: boolean, args: JsonObject) =>
    write("main", {
      "1": set("Mine", "kept", { "#none#": ["2"] }),
      "2": { type: "playbook", playbook: "child", args, separatecontext, next: { "#none#": ["3"] } },
      "3": { type: "title", name: "Done" },
    });

  it("with a context of their own hand over their outputs and nothing else", async () => {
    const ended = await run([caller(true, { what: "${Mine}" }), child(["Seen"])]);
    assert.equal(ended.status, "succeeded");
    assert.deepEqual(ended.context, { Mine: "kept", Seen: "kept" });
  });

  it("that share the context write into it directly", async () => {
    const ended = await run([caller(false, {}), child([])]);
    assert.deepEqual(ended.context, { Mine: "kept", Seen: "nothing", Hidden: "secret thing" });
  });

  it("nest twelve deep, each with a context of its own", async () => {
    const depth = 12;
    const levels = Array.from({ length: depth }, (_, level) =>
      write(
        `level ${level}`,
        {
          "1":
            level === depth - 1
              ? set("Bottom", "reached", {})
              : { type: "playbook", playbook: `level ${level + 1}`, separatecontext: true, next: {} },
        },
        { outputs: [{ contextPath: "Bottom" }] },
      ),
    );
    const ended = await run(levels);
    assert.equal(ended.status, "succeeded");
    assert.deepEqual(ended.context, { Bottom: "reached" });
  });

  it("that end in error hand over nothing, and their caller is in error with the reason", async () => {
    const failing = write(
      "child",
      { "1": set("Seen", "x", { "#none#": ["2"] }), "2": { script: "RaiseError", args: { error: "no luck" } } },
      { outputs: [{ contextPath: "Seen" }] },
    );
    const ended = await run([caller(true, {}), failing]);
    assert.equal(ended.status, "failed");
    assert.equal(statusOf(ended, "2"), "error");
    assert.match(ended.state.error?.message ?? "", /no luck/);
    assert.deepEqual(ended.context, { Mine: "kept" });
  });

  it("that are not there fail the task, or skip it and what hangs on it when the task says so", async () => {
    const missing = (skipunavailable: boolean) =>
      write("main", {
        "1": { type: "playbook", playbook: "nowhere", skipunavailable, next: { "#none#": ["2"] } },
        "2": set("After", "x"),
      });
    assert.equal((await run([missing(false)])).state.error?.code, "PLAYBOOK_UNKNOWN");
    const skipped = await run([missing(true)]);
    assert.equal(skipped.status, "succeeded");
    assert.equal(statusOf(skipped, "2"), "skipped");
  });

  it("do not begin without an input they need", async () => {
    const needy = write("child", { "1": set("Seen", "x") }, { inputs: [{ key: "what", value: {}, required: true }] });
    assert.equal((await run([caller(true, {}), needy])).state.error?.code, "ARGUMENT_MISSING");
  });
});

describe("loops", { concurrency: true }, () => {
  const body = write(
    "body",
    { "1": set("Pair", "${inputs.x}-${inputs.z}", {}) },
    { inputs: [{ key: "x" }, { key: "z" }], outputs: [{ contextPath: "Pair" }] },
  );

  it("over elements take the element of each input at that place; a single value is there once", async () => {
    const main = write("main", {
      "1": set("X", '["1","2","3"]', { "#none#": ["2"] }),
      "2": {
        type: "playbook",
        playbook: "body",
        separatecontext: true,
        args: { x: "${X}", z: "9" },
        loop: { forEach: true, max: 100 },
        next: {},
      },
    });
    const ended = await run([main, body]);
    assert.equal(ended.status, "succeeded");
    assert.deepEqual((ended.context as JsonObject).Pair, ["1-9", "2-", "3-"]);
  });

  it("until a condition holds are asked where the sub-playbook ended, and wait in between", async () => {
    const looking = write("body", { "1": { script: "|||look", next: {} } }, { outputs: [{ contextPath: "State" }] });
    const condition = [
      [
        {
          operator: "isEqualString",
          left: { value: { simple: "State" }, iscontext: true },
          right: { value: { simple: "ready" } },
        },
      ],
    ];
    const main = write("main", {
      "1": {
        type: "playbook",
        playbook: "body",
        separatecontext: true,
        loop: { builtincondition: condition, wait: 300, max: 10, iscommand: false, exitCondition: "" },
        next: { "#none#": ["2"] },
      },
      "2": { type: "title", name: "Done" },
    });
    const ended = await run([main, looking], {}, [
      () => ({ State: "busy" }),
      () => ({ State: "busy" }),
      () => ({ State: "ready" }),
    ]);
    assert.equal(ended.status, "succeeded");
    assert.equal(ended.vendor.calls.length, 3);
    const took = (ended.events.at(-1)?.at ?? 0) - (ended.events[0]?.at ?? 0);
    assert.ok(took >= 600_000, `two waits of five minutes, but it took ${took} ms`);
    const never = await run([main, looking], {}, [() => ({ State: "busy" })]);
    assert.equal(never.state.error?.code, "LOOP_TOO_LONG");
    assert.equal(never.vendor.calls.length, 10);
  });
});

describe("commands", { concurrency: true }, () => {
  it("run once for each item of a list that an argument takes singly, in order; the task is in error when one is", async () => {
    const main = write("main", {
      "1": set("Names", '["a","b","c"]', { "#none#": ["2"] }),
      "2": { script: "|||look", args: { one: "${Names}", also: "x" }, next: { "#none#": ["3"] } },
      "3": { type: "title", name: "Done" },
    });
    const well = await run([main], {}, [({ one }) => ({ Got: one ?? null })]);
    assert.deepEqual(
      well.vendor.calls.map(({ inputs }) => inputs),
      ["a", "b", "c"].map((one) => ({ one, also: "x" })),
    );
    assert.deepEqual((well.context as JsonObject).Got, ["a", "b", "c"]);
    const badly = await run([main], {}, [({ one }) => (one === "b" ? "b is bad" : { Got: one ?? null })]);
    assert.equal(badly.status, "failed");
    assert.equal(badly.vendor.calls.length, 3);
    assert.match(badly.state.error?.message ?? "", /1 of 3 items failed: b is bad/);
  });

  it("are repeated as often as the task says, and only the last error counts", async () => {
    const main = write("main", {
      "1": { script: "|||look", args: { "retry-count": "2", "retry-interval": "60" }, next: {} },
    });
    const ended = await run([main], {}, [() => "not now", () => "not now", () => ({ Done: "yes" })]);
    assert.equal(ended.status, "succeeded");
    assert.equal(ended.vendor.calls.length, 3);
    assert.deepEqual(ended.context, { Done: "yes" });
    assert.equal((await run([main], {}, [() => "never"])).vendor.calls.length, 3);
  });

  it("extend the context by what the task names, and leave their own outputs out when it says so", async () => {
    const main = write("main", {
      "1": {
        script: "|||look",
        args: { "extend-context": "Who=user.name::All=.", "ignore-outputs": "true" },
        next: {},
      },
    });
    const answer = { user: { name: "ada" } };
    assert.deepEqual((await run([main], {}, [() => answer])).context, { Who: "ada", All: answer });
  });

  it("run on each instance that offers them, unless the task names one", async () => {
    const { vendor, integration } = lookingVendor([() => ({})]);
    const using = write("named", { "1": { script: "|||look", args: { using: "two" }, next: {} } });
    const all = write("all", { "1": { script: "|||look", next: {} } });
    const world = new OfflineWorld({
      playbooks: [using, all],
      integrations: [builtin, integration],
      instances: [offlineInstance(integration, "one"), offlineInstance(integration, "two")],
    });
    assert.equal((await world.run(all)).status, "succeeded");
    assert.equal(vendor.calls.length, 2);
    assert.equal((await world.run(using)).status, "succeeded");
    assert.equal(vendor.calls.length, 3);
    await world.close();
  });

  it("fill incident fields, which the next task reads", async () => {
    const main = write("main", {
      "1": {
        script: "|||look",
        fieldMapping: [{ incidentfield: "verdictofvendor", output: { simple: "${Verdict}" } }],
        next: { "#none#": ["2"] },
      },
      "2": set("Read", "${incident.verdictofvendor}"),
    });
    const ended = await run([main], { incident: { name: "An incident" } }, [() => ({ Verdict: "bad" })]);
    assert.equal((ended.context as JsonObject).Read, "bad");
    assert.equal((ended.incident?.CustomFields as JsonObject | undefined)?.verdictofvendor, "bad");
  });

  it("leave their command and results in the War Room, numbered, with the task they come from", async () => {
    const main = write("main", {
      "1": { script: "Print", name: "Say it", args: { value: "hello" }, note: true, next: {} },
    });
    const { entries } = await run([main]);
    assert.deepEqual(
      entries.map(({ n, contents, note, parent, task }) => ({
        n,
        contents,
        note: note ?? false,
        parent,
        task: task?.name,
      })),
      [
        { n: 1, contents: '!Print value="hello"', note: false, parent: undefined, task: "Say it" },
        { n: 2, contents: "hello", note: true, parent: 1, task: "Say it" },
      ],
    );
  });
});

describe("polling by GenericPolling", { concurrency: true }, () => {
  const main = (dt: string, more: JsonObject = {}) =>
    write("main", {
      "1": {
        type: "playbook",
        playbook: "GenericPolling",
        separatecontext: true,
        args: {
          Ids: "1,2",
          PollingCommandName: "look",
          PollingCommandArgName: "ids",
          Interval: "5",
          Timeout: "60",
          dt,
          ...more,
        },
        next: { "#none#": ["2"] },
      },
      "2": { type: "title", name: "Done" },
    });
  const jobs = (...states: string[]) => ({
    "Job(val.ID && val.ID == obj.ID)": states.map((state, index) => ({ ID: String(index + 1), State: state })),
  });
  const pending = "Job(val.State !== 'finished').ID";

  it("asks at once, then after each interval for what is still pending", async () => {
    const ended = await run([main(pending)], {}, [
      () => jobs("busy", "busy"),
      () => jobs("finished", "busy"),
      () => jobs("finished", "finished"),
    ]);
    assert.equal(ended.status, "succeeded");
    assert.deepEqual(
      ended.vendor.calls.map(({ inputs }) => inputs.ids),
      ["1,2", "1,2", "2"],
    );
    assert.deepEqual(ended.context, {}, "the state stays in the sub-playbook");
  });

  it("ends well when its time is over", async () => {
    const ended = await run([main(pending)], {}, [() => jobs("busy", "busy")]);
    assert.equal(ended.status, "succeeded");
    assert.equal(ended.vendor.calls.length, 12);
  });

  it("fails at once on a path that leads nowhere, on an error of the command, and on times that are none", async () => {
    assert.match((await run([main("Nothing.Here")], {}, [() => jobs("busy")])).state.error?.message ?? "", /dt/);
    assert.match((await run([main(pending)], {}, [() => "it broke"])).state.error?.message ?? "", /it broke/);
    assert.equal((await run([main(pending, { Interval: "0" })], {}, [() => jobs("busy")])).status, "failed");
  });
});

describe("errors", { concurrency: true }, () => {
  const main = (more: JsonObject) =>
    write("main", {
      "1": { script: "|||look", ...more, next: { "#none#": ["2"], "#error#": ["3"] } },
      "2": { type: "title", name: "Well" },
      "3": { type: "title", name: "Badly" },
    });

  it("take the error path where the task has one, and the plain one where it goes on regardless", async () => {
    const byPath = await run([main({ continueonerror: true, continueonerrortype: "errorPath" })], {}, [() => "broken"]);
    assert.deepEqual([byPath.status, statusOf(byPath, "2"), statusOf(byPath, "3")], ["succeeded", "skipped", "done"]);
    const regardless = await run([main({ continueonerror: true })], {}, [() => "broken"]);
    assert.deepEqual([regardless.status, statusOf(regardless, "2")], ["succeeded", "done"]);
  });

  it("stop their branch, and no other", async () => {
    const parallel = write("main", {
      "0": { type: "start", next: { "#none#": ["1", "2"] } },
      "1": { script: "|||look", next: { "#none#": ["3"] } },
      "2": set("Other", "went on", { "#none#": ["3"] }),
      "3": { type: "title", name: "Both" },
    });
    const ended = await run([parallel], {}, [() => "broken"]);
    assert.equal(ended.status, "failed");
    assert.equal(statusOf(ended, "2"), "done");
    assert.equal(statusOf(ended, "3"), "pending");
    assert.deepEqual(ended.context, { Other: "went on" });
  });

  it("say so when the context would grow beyond what it may hold, and only that task fails", async () => {
    const big = "x".repeat(9 * 1024 * 1024);
    const ended = await run(
      [
        write("main", {
          "1": { script: "|||look", next: { "#none#": ["2"] } },
          "2": { script: "|||look", continueonerror: true, next: { "#none#": ["3"] } },
          "3": set("Small", "fits"),
        }),
      ],
      {},
      [() => ({ A: big }), () => ({ B: big }), () => ({})],
    );
    assert.equal(ended.status, "succeeded");
    assert.deepEqual(Object.keys(ended.context as JsonObject), ["A", "Small"]);
    const failed = ended.events.find((event) => event.type === "taskFailed");
    assert.equal(failed?.type === "taskFailed" && failed.error.code, "CONTEXT_TOO_LARGE");
  });
});

describe("a write whose answer was lost", () => {
  it("adds to the context what it would have, when it is looked up", async () => {
    const told = dataEntry({ ID: "T-7" }, { entryContext: { Ticket: { ID: "T-7" } } });
    const integration = defineIntegration({
      id: "ticketer",
      name: "Ticketer",
      description: "Makes a ticket, and breaks the line.",
      parameters: [],
      limits: { concurrency: 10, requestTimeoutMs: 1_000 },
      commands: [
        defineCommand({
          name: "make-ticket",
          description: "Makes a ticket.",
          effect: "write",
          repeat: "probe",
          arguments: [],
          run: () => Promise.reject(new VendorError("unknown", "no answer came")),
          probe: async () => ({ found: true, outputs: { ID: "T-7" }, entries: [told], summary: "It is there" }),
        }),
      ],
    });
    const main = write("main", {
      "1": { script: "|||make-ticket", next: { "#none#": ["2"] } },
      "2": set("Made", "${Ticket.ID}"),
    });
    const world = new OfflineWorld({
      playbooks: [main],
      integrations: [builtin, integration],
      instances: [offlineInstance(integration, "Ticketer one")],
    });
    const ended = await world.run(main);
    await world.close();
    assert.equal(ended.status, "succeeded");
    assert.deepEqual(ended.context, { Ticket: { ID: "T-7" }, Made: "T-7" });
  });
});
