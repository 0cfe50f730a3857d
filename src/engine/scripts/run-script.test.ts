/** Automations as steps: what they return, what they ask for, and what they may not do. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { isObject, type Json } from "#base/json.ts";
import type { Playbook, Task } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { Script } from "#playbook/script.ts";
import { errorEntry, fileEntry, textEntry } from "#sdk/entry.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { buildScript, callScript, scriptArgument } from "#test/build-script.ts";
import { EngineHost, type EngineHostOptions, type FinishedRun, headOf } from "#test/engine-host.ts";
import { ScriptedVendor } from "#test/scripted-vendor.ts";
import { ScriptRunners } from "./script-runners.ts";

const runners = new ScriptRunners();
after(() => runners.close());

/** Commands of our own, as the product has them. */
const own = defineIntegration({
  id: "own",
  name: "Own",
  description: "For tests.",
  parameters: [],
  limits: { concurrency: 10, requestTimeoutMs: 1_000 },
  instanceless: true,
  commands: [
    defineCommand({
      name: "say",
      description: "Says it back.",
      effect: "local",
      arguments: [
        { name: "text", description: "What.", required: true },
        { name: "mood", description: "How.", default: "calm" },
      ],
      run: (_context, inputs) => ({
        entries: [
          {
            ...textEntry(`${String(inputs.text)} (${String(inputs.mood)})`),
            entryContext: { Said: inputs.text ?? null },
          },
        ],
      }),
    }),
    defineCommand({
      name: "keep",
      description: "Puts a value into the context.",
      effect: "local",
      arguments: [{ name: "value", description: "What.", type: "json" }],
      run: (_context, inputs) => ({
        entries: [textEntry("kept")],
        operations: [{ op: "append", path: "Kept", value: inputs.value ?? null }],
      }),
    }),
    defineCommand({
      name: "fail",
      description: "Fails.",
      effect: "local",
      arguments: [],
      run: () => ({ entries: [errorEntry("it cannot be")] }),
    }),
    defineCommand({
      name: "make-file",
      description: "Makes a file.",
      effect: "local",
      arguments: [],
      run: () => ({ entries: [fileEntry("made.txt", new TextEncoder().encode("made"))] }),
    }),
    defineCommand({
      name: "later",
      description: "Is done at the third asking.",
      effect: "local",
      arguments: [{ name: "n", description: "Which." }],
      run: (_context, { n = 0 }) =>
        Number(n) < 3
          ? { again: { afterMs: 5, inputs: { n: Number(n) + 1 } } }
          : { entries: [textEntry(`asked ${String(n)} times`)] },
    }),
  ],
});
const ownInstance = new ScriptedVendor().createInstance("Own", own);

function playbookOf(...tasks: Task[]): Playbook {
  return { ...buildPlaybook(buildTask("0", "start", ["1"]), ...tasks), language: "xsoar" };
}

interface Ran extends FinishedRun {
  context: Json;
  entries: { type: string; contents: Json; format: string; file?: { name: string; hash: string } }[];
  error: string | undefined;
  node: Json | undefined;
  host: EngineHost;
}

async function run(
  code: string | readonly Script[],
  options: Partial<EngineHostOptions> & { args?: Record<string, string>; task?: Partial<Task>; start?: object } = {},
): Promise<Ran> {
  const scripts = typeof code === "string" ? [buildScript("Test", code)] : code;
  const { args, task, start, ...more } = options;
  const first = scripts[0]?.name ?? "Test";
  const playbook = playbookOf(
    buildTask("1", "regular", ["2"], { ...callScript(first, args), ...task }),
    buildTask("2", "title"),
  );
  const host = new EngineHost({
    playbook,
    scripts,
    runners,
    integrations: [own],
    instances: [ownInstance],
    ...more,
  });
  const head = headOf();
  host.memory.contexts.set(head.investigationId, { seq: 1, document: { Known: { a: [1, 2] } } });
  const finished = await host.run({ incident: { id: "7", name: "Phish", labels: [] }, ...start }, head);
  const failed = finished.events.find((event) => event.type === "taskFailed");
  return {
    ...finished,
    host,
    context: host.memory.contexts.get(head.investigationId)?.document ?? null,
    entries: (host.memory.store.warRooms.get(head.investigationId) ?? []).slice(1),
    error: failed?.type === "taskFailed" ? `${failed.error.code}: ${failed.error.message}` : undefined,
    node: finished.state.frames[""]?.node["1"],
  };
}

function ofType<Type extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: Type,
): Extract<RunEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}

describe("what an automation returns", () => {
  it("is text, data, one entry or several", async () => {
    const ran = await run(
      "return ['before', {Type: entryTypes.note, Contents: {a: 1}, ContentsFormat: formats.json, HumanReadable: 'md', " +
        "EntryContext: {'Out(val.id == obj.id)': {id: 1}}, Note: true, Tags: ['t']}]",
    );
    assert.equal(ran.status, "succeeded", ran.error);
    assert.deepEqual(
      ran.entries.map(({ type, contents, format }) => [type, contents, format]),
      [
        ["note", "before", "text"],
        ["note", { a: 1 }, "json"],
      ],
    );
    assert.deepEqual(ran.context, { Known: { a: [1, 2] }, Out: { id: 1 } });
    assert.deepEqual((await run("return {x: [1]}")).node, { x: [1] });
    assert.equal((await run("return 5")).node, 5);
    const said = await run("demisto.results('a'); demisto.results({b: 1}); return 'c'");
    assert.deepEqual(
      said.entries.map(({ contents }) => contents),
      ["a", { b: 1 }, "c"],
    );
    const silent = await run("var x = 1");
    assert.deepEqual(silent.entries, []);
    assert.equal(silent.status, "succeeded");
  });

  it("decides a condition by its text", async () => {
    const condition = { ...buildTask("1", "condition", { yes: ["2"], no: ["3"] }), ...callScript("Test") };
    const playbook = playbookOf(condition, buildTask("2", "title"), buildTask("3", "title"));
    const { state } = await run("return args.x === undefined ? 'no' : 'yes'", { playbook });
    assert.equal(state.frames[""]?.tasks["3"]?.status, "done");
    assert.equal(state.frames[""]?.tasks["2"]?.status, "skipped");
  });

  it("is an error when it throws, or returns one", async () => {
    assert.equal((await run("throw 'not today'")).error, "COMMAND_FAILED: not today");
    assert.equal((await run("throw new Error('not today')")).error, "COMMAND_FAILED: not today");
    assert.match((await run("\n\nfoo.bar()")).error ?? "", /^COMMAND_FAILED: ReferenceError: .*foo.* \(line 3\)$/);
    assert.match((await run("return (")).error ?? "", /^COMMAND_FAILED: SyntaxError: /);
    assert.equal(
      (await run("return {Type: 4, Contents: 'refused', ContentsFormat: 'text'}")).error,
      "COMMAND_FAILED: refused",
    );
    const retried = await run("return {Type: 4, Contents: 'no', ContentsFormat: 'text'}", {
      task: {
        command: {
          name: "Test",
          arguments: {},
          options: { retryCount: { kind: "literal", value: "2" }, retryInterval: { kind: "literal", value: "0" } },
        },
      },
    });
    assert.equal(ofType(retried.events, "stepAttempted").length, 2);
  });

  it("is a file when it saved one", async () => {
    const ran = await run(
      "var id = saveFile('h\u00e9'); var b = saveFile([0, 255]);" +
        "return [{Type: 3, FileID: id, File: 'a.txt', Contents: 'a.txt'}, {Type: 3, FileID: b, File: 'b', Contents: 'b'}]",
    );
    assert.equal(ran.status, "succeeded", ran.error);
    const [a, b] = ran.entries.map(({ file }) => file);
    assert.deepEqual(Buffer.from(ran.host.memory.files.get(a?.hash ?? "") ?? []).toString(), "h\u00e9");
    assert.deepEqual([...(ran.host.memory.files.get(b?.hash ?? "") ?? [])], [0, 255]);
    assert.match((await run("return {Type: 3, FileID: 'nobody', File: 'x', Contents: ''}")).error ?? "", /no file/);
  });
});

describe("what an automation sees", () => {
  it("is its arguments with their defaults, the incident, the investigation and the context as they were", async () => {
    const script = buildScript(
      "Test",
      "return {args: args, name: incidents[0].name, id: typeof investigation.id, known: dq(invContext, 'Known.a=val+1'), env: typeof env}",
      {
        arguments: [
          scriptArgument("given"),
          scriptArgument("usual", { default: "u" }),
          scriptArgument("list", { isArray: true }),
        ],
      },
    );
    const ran = await run([script], { args: { given: "${Known.a.[1]}" } });
    assert.deepEqual(ran.node, {
      args: { given: "2", usual: "u" },
      name: "Phish",
      id: "string",
      known: [2, 3],
      env: "object",
    });
  });

  it("is a clock and a chance that are the same in each pass, and the clock goes on with each answer", async () => {
    const ran = await run(
      "var a = [Date.now(), Math.random()]; executeCommand('say', {text: String(a)}); var b = [Date.now(), Math.random()];" +
        "executeCommand('say', {text: String(a)}); return {a: a, b: b, c: Date.now()}",
    );
    const { a, b, c } = ran.node as { a: number[]; b: number[]; c: number };
    const calls = ofType(ran.events, "scriptCalled");
    assert.equal(calls[0]?.inputs?.text, String(a));
    assert.equal(calls[1]?.inputs?.text, String(a));
    const answers = ofType(ran.events, "scriptAnswered");
    assert.deepEqual([b[0], c], [answers[0]?.at, answers[1]?.at]);
    assert.notEqual(a[1], b[1]);
  });

  it("is the commands and instances there are, and files of the War Room", async () => {
    const ran = await run(
      "return {modules: getModules(), can: [isCommandAvailable('look'), isCommandAvailable('nothing')], urls: typeof demistoUrls().server}",
    );
    assert.deepEqual(ran.node, {
      modules: { Scripted: { brand: "Scripted", category: "", state: "active", defaultIgnored: "false" } },
      can: [true, false],
      urls: "string",
    });
    assert.match((await run("return getFileByEntryID('1@2')")).error ?? "", /no file with the entry 1@2/);
  });
});

describe("what an automation asks for", () => {
  it("is answered by a list of entries of full shape, errors among them", async () => {
    const ran = await run(
      "var a = executeCommand('say', {text: 5}); var b = executeCommand('fail'); var c = executeCommand('no-such', {});" +
        "var d = executeCommand('say', {}); return {a: a, errors: [b, c, d].map(function (r) { return [isError(r[0]), r[0].Contents] })}",
    );
    assert.equal(ran.status, "succeeded", ran.error);
    const { a, errors } = ran.node as { a: Record<string, Json>[]; errors: Json };
    assert.deepEqual(errors, [
      [true, "it cannot be"],
      [true, "There is no command or automation no-such"],
      [true, "The command say needs the argument text"],
    ]);
    assert.equal(a.length, 1);
    const { Type, Contents, ContentsFormat, EntryContext, ModuleName, Brand, Metadata } = a[0] ?? {};
    assert.deepEqual([Type, Contents, ContentsFormat, EntryContext], [1, "5 (calm)", "text", { Said: "5" }]);
    assert.deepEqual([ModuleName, Brand], ["Own", "Own"]);
    assert.equal(isObject(Metadata) && isObject(Metadata.EntryTask) && Metadata.EntryTask.TaskName, "Task 1");
  });

  it("changes the context only where its entries are returned, or it is a change of its own", async () => {
    const dropped = await run("executeCommand('say', {text: 'x'}); return 'done'");
    assert.deepEqual(dropped.context, { Known: { a: [1, 2] } });
    const returned = await run("return executeCommand('say', {text: 'x'})");
    assert.deepEqual(returned.context, { Known: { a: [1, 2] }, Said: "x" });
    const direct = await run("executeCommand('keep', {value: 1}); executeCommand('keep', {value: 2}); return 'done'");
    assert.deepEqual(direct.context, { Known: { a: [1, 2] }, Kept: ["1", "2"] });
  });

  it("goes to every instance, and its entries come as one list", async () => {
    const vendor = new ScriptedVendor();
    const second = vendor.createInstance("Second");
    const code =
      "return executeCommand('look', {value: 'v'}).map(function (e) { return [e.ModuleName, e.Contents.value] })";
    const ran = await run(code, { vendor, instances: [second, ownInstance] });
    assert.deepEqual(ran.node, [
      ["Scripted", "v"],
      ["Second", "v"],
    ]);
    const one = await run(code.replace("{value: 'v'}", "{value: 'v', using: 'Second'}"), {
      vendor,
      instances: [second, ownInstance],
    });
    assert.deepEqual(one.node, [["Second", "v"]]);
  });

  it("direct changes of the context are made where they stand, once", async () => {
    const ran = await run(
      "setContext('A', 1); executeCommand('say', {text: '${A}'}); setContext('A', {b: 2}); var r = executeCommand('say', {text: '${A.b}'});" +
        "setContext('Known', null); delContext('Known'); setContext('B', 3); return r[0].Contents",
    );
    assert.equal(ran.node, "2 (calm)");
    assert.deepEqual(ran.context, { A: { b: 2 }, B: 3 });
    const texts = ofType(ran.events, "scriptCalled").map(({ inputs }) => inputs?.text);
    assert.deepEqual(texts, ["1", "2"]);
  });

  it("fills in ${…} that its author wrote, and not what came in with an argument", async () => {
    const ran = await run("return executeCommand('say', {text: args.evil + ' ${Known.a}'})[0].Contents", {
      task: { command: { name: "Test", arguments: { evil: { kind: "literal", value: "${Known}" } } } },
    });
    assert.equal(ran.node, "${Known} [1,2] (calm)");
    const composed = await run("return executeCommand('say', {text: 'a: ${' + 'Known.a' + '}'})[0].Contents");
    assert.equal(composed.node, "a: [1,2] (calm)");
  });

  it("waits as a timer, and as often as it is told to ask again", async () => {
    const ran = await run("wait(0.02); return executeCommand('later', {})[0].Contents");
    assert.equal(ran.node, "asked 3 times");
    const [waited] = ofType(ran.events, "scriptCalled");
    assert.equal(waited?.kind, "wait");
    assert.ok((waited?.until ?? 0) - (waited?.at ?? 0) >= 20);
    assert.equal(ofType(ran.events, "stepDelayed").length, 3);
  });

  it("may be another automation, which may ask in turn", async () => {
    const scripts = [
      buildScript("Outer", "var r = executeCommand('Inner', {n: 1}); executeCommand('keep', {value: 'o'}); return r"),
      buildScript(
        "Inner",
        "var r = executeCommand('say', {text: 'in ' + args.n + args.usual}); setContext('FromInner', incidents[0].name);" +
          "return {Type: 1, Contents: r[0].Contents, ContentsFormat: 'text', EntryContext: {Inner: true}}",
        { arguments: [scriptArgument("n"), scriptArgument("usual", { default: "!" })] },
      ),
    ];
    const ran = await run(scripts);
    assert.equal(ran.status, "succeeded", ran.error);
    assert.equal(ran.node, "in 1! (calm)");
    assert.deepEqual(ran.context, { Known: { a: [1, 2] }, Kept: "o", FromInner: "Phish", Inner: true });
    assert.deepEqual(
      ofType(ran.events, "scriptCalled").map(({ call, kind, name }) => [call, kind, name]),
      [
        ["1", "script", "Inner"],
        ["1.1", "command", "say"],
        ["2", "command", "keep"],
      ],
    );
  });

  it("hands on a file that a command made", async () => {
    const ran = await run(
      "var f = executeCommand('make-file')[0]; return {Type: 3, File: f.File, FileID: f.FileID, Contents: f.File}",
    );
    assert.equal(ran.status, "succeeded", ran.error);
    const { file } = ran.entries[0] ?? {};
    assert.equal(file?.name, "made.txt");
    assert.equal(Buffer.from(ran.host.memory.files.get(file?.hash ?? "") ?? []).toString(), "made");
  });

  it("is a write with its intent, its repeat rule and an idempotency key of its own", async () => {
    const vendor = new ScriptedVendor({
      outcomeOf: ({ kind }, attempt) => (kind === "write" && attempt === 0 ? "lost" : "ok"),
    });
    const ran = await run(
      "executeCommand('write-probe', {value: 'a'}); executeCommand('write-key', {value: 'b'}); return 'done'",
      { vendor },
    );
    assert.equal(ran.status, "succeeded", ran.error);
    assert.deepEqual(vendor.ledger, ["a", "b", "b"]);
    const keys = vendor.callsOf("write", "b").map(({ key }) => key);
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 1);
    assert.notEqual(vendor.callsOf("write", "a")[0]?.key, keys[0]);
    assert.equal(vendor.callsOf("probe").length, 1);
  });

  it("asks a person where the rule says so, and goes on with the answer", async () => {
    for (const [answer, expected] of [
      ["it was done", "A person says it was done"],
      ["give up", "The outcome stayed unknown and a person gave up on it"],
    ] as const) {
      const vendor = new ScriptedVendor({ outcomeOf: ({ kind }) => (kind === "write" ? "dropped" : "ok") });
      const playbook = playbookOf(buildTask("1", "regular", ["2"], callScript("Test")), buildTask("2", "title"));
      const scripts = [buildScript("Test", "return executeCommand('write-ask', {value: 'a'})[0].Contents")];
      const host = new EngineHost({ playbook, vendor, scripts, runners });
      const head = await host.start();
      const finished = host.executor.finished(head.id);
      await host.until(head.id, "questionAsked");
      await host.executor.bring({ ...head, waiting: true });
      await host.executor.operations.answer(head.id, { frame: "", task: "1", answer: answer, by: "eve" });
      assert.equal(await finished, "succeeded");
      assert.equal(host.stateOf(head.id).frames[""]?.node["1"], expected);
    }
  });
});

describe("what an automation may not do", () => {
  it("ask for something else the second time", async () => {
    const ran = await run(
      "executeCommand('say', {text: 'x'}); globalThis.n = 1; return executeCommand('say', {text: typeof n})",
    );
    assert.equal(ran.status, "succeeded", "a global of one pass is not there in the next");
    // What a pass cannot see, a runner that lies can.
    const lying = new ScriptRunners([
      {
        languages: ["javascript"],
        close: () => undefined,
        run: async ({ answers }) => ({
          changes: [],
          logs: [],
          ...(answers.length > 0
            ? { end: "diverged", message: "Its call 1 is not the one it was before" }
            : { end: "called", call: { kind: "command", key: "k", name: "say", args: { text: "x" } } }),
        }),
      },
    ]);
    const { error, status } = await run("return 1", { runners: lying });
    assert.equal(status, "failed");
    assert.match(error ?? "", /^SCRIPT_DIVERGED: Its call 1/);
  });

  it("work for ever, fill the memory, return without end", async () => {
    const quick = (code: string) => [buildScript("Test", code, { timeoutSeconds: 1 })];
    assert.match((await run(quick("for (;;) {}"))).error ?? "", /^SCRIPT_LIMIT: .*worked for more than 1 s/);
    assert.match((await run(quick("try { for (;;) {} } finally { return 1 }"))).error ?? "", /^SCRIPT_LIMIT/);
    assert.match(
      (await run("return [].concat(Array(9e6).fill(1), 'x'.repeat(1e9))")).error ?? "",
      /^SCRIPT_LIMIT: .*memory/,
    );
    assert.match((await run("return 'x'.repeat(11e6)")).error ?? "", /^SCRIPT_LIMIT: .*longer than/);
  });

  it("call itself without end", async () => {
    const ran = await run("var r = executeCommand('Test', {}); return isError(r[0]) ? r[0].Contents : r");
    assert.match(String(ran.node), /more than 10 deep/);
  });

  it("catch the end of a pass", async () => {
    const vendor = new ScriptedVendor();
    const code =
      "var seen = []; for (var i = 0; i < 3; i++) { try { seen.push(executeCommand('write-safe', {value: 'v' + i})[0].Type) }" +
      " catch (e) { seen.push('caught') } finally { try { executeCommand('write-safe', {value: 'f' + i}) } catch (e) { seen.push('caught') } } } return seen";
    const ran = await run(code, { vendor });
    assert.deepEqual(ran.node, [1, 1, 1]);
    assert.deepEqual(vendor.ledger, ["v0", "f0", "v1", "f1", "v2", "f2"]);
  });

  it("be written in a language nobody runs, or be without its code", async () => {
    const python = await run([buildScript("Test", "return 1", { language: "python3" })]);
    assert.match(python.error ?? "", /^CONTENT_NOT_RUNNABLE: .*Python/);
    const { code: _, ...bare } = buildScript("Test", "");
    assert.match((await run([bare])).error ?? "", /^CONTENT_NOT_RUNNABLE: .*did not come with it/);
    const skipped = await run([buildScript("Test", "", { language: "python2" })], { task: { skipUnavailable: true } });
    assert.equal(skipped.state.frames[""]?.tasks["1"]?.status, "skipped");
  });

  it("keep the code it began with from being another's", async () => {
    const scripts = [buildScript("Test", "executeCommand('later', {}); return 'old'")];
    const playbook = playbookOf(buildTask("1", "regular", ["2"], callScript("Test")), buildTask("2", "title"));
    const host = new EngineHost({ playbook, scripts, runners, integrations: [own], instances: [ownInstance] });
    const head = headOf();
    const finished = host.executor.finished(head.id);
    await host.start({}, head);
    await host.until(head.id, "scriptCalled");
    host.executor.catalog.replaceScripts([]);
    assert.equal(await finished, "succeeded");
    assert.equal(host.stateOf(head.id).frames[""]?.node["1"], "old");
  });

  it("take the place of a command of our own", async () => {
    const ran = await run([
      buildScript("Test", "return executeCommand('say', {text: 'x'})[0].Contents"),
      buildScript("say", "return 'mine'"),
    ]);
    assert.equal(ran.node, "x (calm)");
    const task = {
      command: { name: "say", isScript: true, arguments: { text: { kind: "literal", value: "t" } as const } },
    };
    assert.equal((await run([buildScript("say", "return 'mine'")], { task })).node, "t (calm)");
    assert.equal((await run([buildScript("look", "return 'mine'")], { task: callScript("look") })).node, "mine");
  });

  it("go on when its run is cancelled", async () => {
    const scripts = [buildScript("Test", "for (;;) {}")];
    const playbook = playbookOf(buildTask("1", "regular", [], callScript("Test")));
    const host = new EngineHost({ playbook, scripts, runners });
    const head = await host.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await host.executor.operations.cancel(head.id, "eve");
    assert.equal(host.stateOf(head.id).status, "cancelled");
    const next = await run("return 'the threads are free'");
    assert.equal(next.node, "the threads are free");
  });
});

describe("an automation as any other command", () => {
  it("runs once for each item of a list, each with calls of its own", async () => {
    const scripts = [
      buildScript("Test", "return executeCommand('write-key', {value: args.v})[0].Contents.value", {
        arguments: [scriptArgument("v")],
      }),
    ];
    const vendor = new ScriptedVendor();
    const ran = await run(scripts, {
      vendor,
      task: { command: { name: "Test", arguments: { v: { kind: "literal", value: ["a", "b"] } } } },
    });
    assert.equal(ran.status, "succeeded", ran.error);
    assert.deepEqual(vendor.ledger, ["a", "b"]);
    assert.equal(new Set(vendor.callsOf("write").map(({ key }) => key)).size, 2);
    assert.equal(ran.node, "b");
  });

  it("is polled until nothing is pending, and keeps the poll's end while it asks for something", async () => {
    const scripts = [
      buildScript(
        "Look",
        "var before = dq(invContext, 'Job.n') || 0; executeCommand('later', {});" +
          "return {Type: 1, Contents: 'x', ContentsFormat: 'text', EntryContext: {'Job(val.id == obj.id)': {id: args.ids, n: before + 1, open: before < 2}}}",
      ),
    ];
    const literal = (value: Json) => ({ kind: "literal", value }) as const;
    const polling = {
      ids: literal("j"),
      command: literal("Look"),
      argument: literal("ids"),
      intervalMinutes: literal(0.0002),
      timeoutMinutes: literal(1),
      pending: literal("Job(val.open === true).id"),
    };
    const playbook = playbookOf(buildTask("1", "regular", ["2"], { polling }), buildTask("2", "title"));
    const ran = await run(scripts, { playbook });
    assert.equal(ran.status, "succeeded", ran.error);
    assert.deepEqual((ran.context as { Job: Json }).Job, { id: "j", n: 3, open: false });
  });

  it("is tried again as a whole, its writes under the same key", async () => {
    const vendor = new ScriptedVendor();
    const code =
      "executeCommand('write-key', {value: 'w'}); setContext('Tries', (dq(invContext, 'Tries') || 0) + 1);" +
      "executeCommand('say', {text: 'x'}); if ((dq(invContext, 'Tries') || 0) < 1) throw 'not yet'; return 'done'";
    const ran = await run(code, {
      vendor,
      task: {
        command: {
          name: "Test",
          arguments: {},
          options: { retryCount: { kind: "literal", value: "3" }, retryInterval: { kind: "literal", value: "0" } },
        },
      },
    });
    assert.equal(ran.node, "done", ran.error);
    assert.equal(ofType(ran.events, "stepAttempted").length, 1);
    assert.equal(new Set(vendor.callsOf("write").map(({ key }) => key)).size, 1);
  });

  it("may ask for much: a hundred calls, their answers kept apart when they are large", async () => {
    const ran = await run(
      "var n = 0; for (var i = 0; i < 100; i++) n += executeCommand('look', {value: i === 7 ? 'big:90000' : 'v'})[0].Contents.value.length; return n",
    );
    assert.equal(ran.node, 99 + 9, ran.error);
    assert.equal(ofType(ran.events, "scriptAnswered").filter(({ answerBlob }) => answerBlob !== undefined).length, 1);
    const state = JSON.stringify(ran.state);
    assert.ok(state.length < 20_000, "what ended is forgotten");
  });

  it("ends at a thousand calls", async () => {
    const runners = new ScriptRunners([
      {
        languages: ["javascript"],
        close: () => undefined,
        run: async ({ answers, limits }) => ({
          changes: [],
          logs: [],
          ...(answers.length >= limits.calls
            ? { end: "limit", limit: "calls", message: `it called more than ${limits.calls} times` }
            : { end: "called", call: { kind: "look", key: "k", name: "getModules", args: [] } }),
        }),
      },
    ]);
    const ran = await run("", { runners });
    assert.match(ran.error ?? "", /^SCRIPT_LIMIT: .*more than 1000 times/);
    assert.equal(ofType(ran.events, "scriptCalled").length, 1_000);
  });
});

it("a hundred automations at once all come to their end", async () => {
  const ran = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      run("var r = executeCommand('say', {text: args.n}); return r[0].Contents", { args: { n: String(n) } }),
    ),
  );
  assert.deepEqual(
    ran.map(({ node }) => node),
    ran.map((_, n) => `${n} (calm)`),
  );
});
