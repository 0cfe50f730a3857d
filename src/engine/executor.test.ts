import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Task } from "#playbook/model.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import { buildLoop, buildPlaybook, buildTask, callCommand } from "#test/build-playbook.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor, type VendorCall } from "#test/scripted-vendor.ts";
import { waitFor } from "#test/wait-for.ts";

/** One command after the start. */
function single(command: string, extra: Partial<Task> = {}) {
  const step = buildTask("1", "regular", ["2"], { ...callCommand(command, { value: "v" }), ...extra });
  return buildPlaybook(buildTask("0", "start", ["1"]), step, buildTask("2", "title"));
}

/** The outcomes of the calls of one kind, in order; then everything is well. */
function script(kind: VendorCall["kind"], ...outcomes: Outcome[]) {
  return new ScriptedVendor({
    outcomeOf: (call, attempt) => (call.kind === kind ? (outcomes[attempt] ?? "ok") : "ok"),
  });
}

const typesOf = (events: readonly RunEvent[]) => events.map(({ type }) => type);

describe("the executor", { concurrency: true }, () => {
  describe("reads", { concurrency: true }, () => {
    for (const outcome of ["failed before", "dropped", "unreachable", "throttled"] as const) {
      it(`are repeated when ${outcome}`, async () => {
        const vendor = script("read", outcome, outcome);
        const { status, events, state } = await new EngineHost({ playbook: single("look"), vendor }).run();
        assert.equal(status, "succeeded");
        assert.equal(vendor.callsOf("read").length, 3);
        assert.equal(events.filter(({ type }) => type === "stepAttempted").length, 2);
        assert.deepEqual(state.frames[""]?.node["1"], { value: "v", found: false });
      });
    }

    for (const outcome of ["refused", "broken"] as const) {
      it(`fail when ${outcome}`, async () => {
        const vendor = script("read", outcome);
        const { status, state } = await new EngineHost({ playbook: single("look"), vendor }).run();
        assert.equal(status, "failed");
        assert.equal(vendor.calls.length, 1);
        assert.equal(state.error?.code, outcome === "refused" ? "VENDOR_REFUSED" : "INTERNAL");
      });
    }

    it("back off when the vendor says wait in a way the gate does not see", async () => {
      let calls = 0;
      const sulky = defineIntegration({
        id: "sulky",
        name: "Sulky",
        description: "Throttles with an answer of its own.",
        parameters: [],
        limits: { concurrency: 10, requestTimeoutMs: 1_000 },
        commands: [
          defineCommand({
            name: "sulk",
            description: "Throttles.",
            effect: "read",
            arguments: [],
            run: async () => {
              calls += 1;
              const { VendorError } = await import("#sdk/vendor-error.ts");
              throw new VendorError("throttled", "not now");
            },
          }),
        ],
      });
      const vendor = new ScriptedVendor();
      const host = new EngineHost({
        playbook: single("sulk"),
        integrations: [sulky],
        instances: [vendor.createInstance("Sulky", sulky)],
      });
      const { id } = await host.start();
      await host.until(id, "stepAttempted", 2);
      await host.executor.stop();
      assert.ok(calls < 4, `${calls} calls`);
    });
  });

  describe("writes", { concurrency: true }, () => {
    it("leave only after their intent is durable", async () => {
      const vendor = new ScriptedVendor();
      const host = new EngineHost({ playbook: single("write-probe"), vendor });
      const append = host.memory.append.bind(host.memory);
      let durable = false;
      host.memory.append = async (entry) => {
        await append(entry);
        if (!entry.events.some(({ type }) => type === "stepIntended")) return;
        await new Promise((resolve) => setTimeout(resolve, 60));
        assert.equal(vendor.calls.length, 0, "it left before its intent was durable");
        durable = true;
      };
      const { status, events } = await host.run();
      assert.equal(status, "succeeded");
      assert.ok(durable);
      assert.deepEqual(typesOf(events), [
        "runStarted",
        "taskDone",
        "stepIntended",
        "taskDone",
        "taskDone",
        "runFinished",
      ]);
    });

    it("fail when refused, and follow the error path", async () => {
      const vendor = script("write", "refused");
      const playbook = single("write-probe", { onError: "error-path", next: { "#none#": ["2"], "#error#": [] } });
      const { status, state } = await new EngineHost({ playbook, vendor }).run();
      assert.equal(status, "succeeded");
      assert.equal(state.frames[""]?.tasks["2"]?.status, "skipped");
      assert.equal(vendor.ledger.length, 0);
    });

    for (const outcome of ["unreachable", "throttled"] as const) {
      it(`are sent again without looking when ${outcome}`, async () => {
        const vendor = script("write", outcome);
        const { status, events } = await new EngineHost({ playbook: single("write-ask"), vendor }).run();
        assert.equal(status, "succeeded");
        assert.equal(vendor.timesDone("v"), 1);
        assert.equal(vendor.callsOf("probe").length, 0);
        const attempt = events.find((event) => event.type === "stepAttempted");
        assert.equal(attempt?.outcome, "not sent");
      });
    }

    for (const outcome of ["lost", "late", "failed after", "dropped", "failed before"] as const) {
      it(`are looked up when ${outcome}, and done once`, async () => {
        const vendor = script("write", outcome);
        const { status, events } = await new EngineHost({ playbook: single("write-probe"), vendor }).run();
        assert.equal(status, "succeeded");
        assert.equal(vendor.timesDone("v"), 1);
        const arrived = !["dropped", "failed before"].includes(outcome);
        assert.equal(vendor.callsOf("write").length, arrived ? 1 : 2);
        assert.equal(vendor.callsOf("probe").length, arrived ? 1 : 2, "two looks that find nothing");
        assert.equal(events.filter(({ type }) => type === "stepProbed").length, arrived ? 1 : 2);
      });
    }

    it("are looked up again when the look fails", async () => {
      const vendor = new ScriptedVendor({
        outcomeOf: ({ kind }, attempt) => {
          if (kind === "write") return attempt === 0 ? "lost" : "ok";
          return (["unreachable", "failed before", "dropped"] as const)[attempt] ?? "ok";
        },
      });
      const { status } = await new EngineHost({ playbook: single("write-probe"), vendor }).run();
      assert.equal(status, "succeeded");
      assert.equal(vendor.timesDone("v"), 1);
      assert.equal(vendor.callsOf("probe").length, 4);
    });

    it("become a question when the look is refused", async () => {
      const vendor = new ScriptedVendor({ outcomeOf: ({ kind }) => (kind === "write" ? "lost" : "refused") });
      const host = new EngineHost({ playbook: single("write-probe"), vendor });
      const { id } = await host.start();
      await host.until(id, "questionAsked");
      assert.equal(host.stateOf(id).frames[""]?.tasks["1"]?.status, "asked");
      await host.executor.stop();
    });

    for (const rule of ["safe", "key"] as const) {
      it(`of the rule ${rule} are sent again, under the same key`, async () => {
        const vendor = script("write", "dropped");
        const { status } = await new EngineHost({ playbook: single(`write-${rule}`), vendor }).run();
        assert.equal(status, "succeeded");
        assert.equal(vendor.callsOf("probe").length, 0);
        const keys = vendor.callsOf("write").map(({ key }) => key);
        assert.equal(keys.length, 2);
        assert.equal(keys[0], keys[1]);
        assert.match(keys[0] ?? "", /^[0-9a-f]{40}$/);
      });
    }

    it("have keys of their own in every round of a loop and every run", async () => {
      const vendor = new ScriptedVendor();
      const playbook = buildPlaybook(
        buildTask("0", "start", ["L"]),
        buildLoop("L", [1, 2, 3], ["w"]),
        buildTask("w", "regular", [], callCommand("write-key", { value: "v" })),
      );
      const host = new EngineHost({ playbook, vendor });
      await Promise.all([host.run(), host.run()]);
      assert.equal(new Set(vendor.callsOf("write").map(({ key }) => key)).size, 6);
    });

    for (const { answer, status, times } of [
      { answer: "send again", status: "succeeded", times: 1 },
      { answer: "it was done", status: "succeeded", times: 0 },
      { answer: "give up", status: "failed", times: 0 },
    ]) {
      it(`of the rule ask wait for a person, who answers: ${answer}`, async () => {
        const vendor = script("write", "dropped");
        const host = new EngineHost({ playbook: single("write-ask"), vendor });
        const head = headOf();
        const finished = host.executor.finished(head.id);
        await host.start({}, head);
        await host.until(head.id, "questionAsked");
        await waitFor(() => host.memory.updates.get(head.id)?.status === "waiting", { what: "the eviction" });
        assert.equal(host.memory.updates.get(head.id)?.waitingFor, "waits for an answer");
        assert.equal(vendor.callsOf("write").length, 1);
        await host.executor.bring(head);
        await assert.rejects(
          host.executor.operations.answer(head.id, { frame: "", task: "1", answer: "perhaps", by: "me" }),
          {
            code: "BAD_REQUEST",
          },
        );
        await host.executor.bring(head);
        await assert.rejects(
          host.executor.operations.answer(head.id, { frame: "", task: "2", answer: answer, by: "me" }),
          { code: "QUESTION_ENDED" },
        );
        await host.executor.bring(head);
        await host.executor.operations.answer(head.id, { frame: "", task: "1", answer: answer, by: "me" });
        assert.equal(await finished, status);
        assert.equal(vendor.timesDone("v"), times);
        await assert.rejects(
          host.executor.operations.answer(head.id, { frame: "", task: "1", answer: answer, by: "me" }),
          { code: "NOT_FOUND" },
        );
      });
    }

    it("are in doubt when our own code breaks after they left", async () => {
      const vendor = script("write", "broken");
      const { status, events } = await new EngineHost({ playbook: single("write-probe"), vendor }).run();
      assert.equal(status, "succeeded");
      assert.equal(events.find((event) => event.type === "stepAttempted")?.outcome, "unknown");
      assert.equal(vendor.timesDone("v"), 1);
    });

    it("are adopted by the instance they belong to, which looks them up", async () => {
      const vendor = script("write", "lost");
      const looked: string[] = [];
      const owner = defineIntegration({
        id: "owner",
        name: "Owner",
        description: "Owns what others write.",
        parameters: [],
        limits: { concurrency: 10, requestTimeoutMs: 1_000 },
        commands: [],
        adopt: (_parameters, command) =>
          command !== "write-ask"
            ? undefined
            : {
                repeat: "probe",
                reason: "it goes to the owner",
                settleMs: 20,
                probe: async (_context, effect) => {
                  looked.push(String(effect.inputs.value));
                  return { found: true, outputs: { owned: true }, summary: "The owner has it" };
                },
              },
      });
      const host = new EngineHost({
        playbook: single("write-ask"),
        vendor,
        integrations: [owner],
        instances: [vendor.createInstance("The owner", owner)],
      });
      const { status, events, state } = await host.run();
      assert.equal(status, "succeeded");
      assert.deepEqual(looked, ["v"]);
      assert.equal(vendor.timesDone("v"), 1);
      const intent = events.find((event) => event.type === "stepIntended");
      assert.equal(intent?.instance, "The owner");
      assert.equal(intent?.because, "it goes to the owner");
      assert.deepEqual(state.frames[""]?.node["1"], { owned: true });
    });
  });

  describe("what the journal keeps", { concurrency: true }, () => {
    const secretTask = (command: string): Partial<Task> => ({
      command: {
        name: command,
        arguments: {
          value: { kind: "literal", value: "v" },
          token: { kind: "secret", id: "the-token" },
          headers: {
            kind: "object",
            fields: { a: { kind: "literal", value: 1 }, b: { kind: "secret", id: "the-token" } },
          },
        },
      },
    });

    for (const command of ["write-probe", "look"]) {
      it(`is never a secret argument of ${command}`, async () => {
        const canary = "canary-3f9c1e";
        const vendor = new ScriptedVendor({
          outcomeOf: ({ kind }, attempt) =>
            kind === "probe" ? "ok" : ((["unreachable", "lost", "ok"] as const)[attempt] ?? "ok"),
        });
        const host = new EngineHost({
          playbook: single(command, secretTask(command)),
          vendor,
          secrets: { "the-token": canary },
        });
        const { status } = await host.run();
        assert.equal(status, "succeeded");
        if (command !== "look") {
          assert.deepEqual(vendor.given.at(-1), { value: "v", token: canary, headers: { a: 1, b: canary } });
        }
        const kept = JSON.stringify([
          ...host.memory.events.values(),
          ...host.memory.snapshots.values(),
          ...host.memory.updates.values(),
          ...host.memory.blobs.values(),
        ]);
        assert.ok(!kept.includes(canary));
      });
    }

    for (const outcome of ["ok", "refused"] as const) {
      it(`is never a secret that the vendor sends back when ${outcome}`, async () => {
        const canary = "canary-3f9c1e";
        const command = (effect: "read" | "write") =>
          defineCommand({
            name: `echo-${effect}`,
            description: "Sends back what it gets.",
            effect,
            repeat: "ask",
            arguments: [],
            run: async (_context, inputs) => {
              const { VendorError } = await import("#sdk/vendor-error.ts");
              if (outcome === "refused")
                throw new VendorError("refused", `no: ${JSON.stringify(inputs)}`, { details: { results: inputs } });
              return { outputs: { inputs, list: [`Bearer ${String(inputs.token)}`] }, summary: JSON.stringify(inputs) };
            },
          });
        const limits = { concurrency: 10, requestTimeoutMs: 1_000 };
        const echo = defineIntegration({
          id: "echo",
          name: "Echo",
          description: "Echoes.",
          parameters: [],
          limits,
          commands: [command("read"), command("write")],
        });
        const vendor = new ScriptedVendor();
        for (const name of ["echo-read", "echo-write"]) {
          const host = new EngineHost({
            playbook: single(name, secretTask(name)),
            vendor,
            secrets: { "the-token": canary },
            integrations: [echo],
            instances: [vendor.createInstance("Echo", echo)],
          });
          const { status, events, state } = await host.run();
          assert.equal(status, outcome === "ok" ? "succeeded" : "failed");
          assert.ok(!JSON.stringify([events, [...host.memory.updates.values()]]).includes(canary));
          assert.match(JSON.stringify(state), /•••/);
        }
      });
    }

    it("is a failure that says so when a secret is gone", async () => {
      const { status, state } = await new EngineHost({
        playbook: single("write-probe", secretTask("write-probe")),
      }).run();
      assert.equal(status, "failed");
      assert.equal(state.error?.code, "SECRET_MISSING");
    });

    it("holds big values apart, and the next step gets them back, also after a restart", async () => {
      const vendor = new ScriptedVendor();
      const playbook = buildPlaybook(
        buildTask("0", "start", ["1"]),
        buildTask("1", "regular", ["2"], callCommand("look", { value: "big:100000" })),
        buildTask("2", "regular", ["3"]),
        buildTask("3", "regular", [], callCommand("write-probe", { value: "{{ node.1.padding }}" })),
      );
      const host = new EngineHost({ playbook, vendor, settings: { evictAfterMs: 50 } });
      const head = await host.start();
      await waitFor(() => host.memory.updates.get(head.id)?.status === "waiting", { what: "the eviction" });
      const done = host.eventsOf(head.id).find((event) => event.type === "taskDone" && event.task === "1");
      assert.ok(done?.type === "taskDone" && done.nodeBlob !== undefined && done.node === undefined);
      assert.ok(JSON.stringify(host.memory.snapshots.get(head.id)).length < 5_000);

      const later = new EngineHost({ playbook, vendor, memory: host.memory });
      await later.executor.bring(head);
      const finished = later.executor.finished(head.id);
      await later.executor.operations.answer(head.id, { frame: "", task: "2", answer: "done", by: "me" });
      assert.equal(await finished, "succeeded");
      assert.equal(vendor.given[0]?.value, "x".repeat(100_000));
      const intent = later.eventsOf(head.id).find((event) => event.type === "stepIntended");
      assert.ok(intent?.type === "stepIntended" && intent.inputsBlob !== undefined && intent.inputs === undefined);
    });

    it("is the small value of a later round, not the big one of an earlier", async () => {
      const vendor = new ScriptedVendor();
      const playbook = buildPlaybook(
        buildTask("0", "start", ["L"]),
        buildLoop("L", ["big:100000", "small"], ["b"], ["3"]),
        buildTask("b", "regular", [], callCommand("look", { value: "{{ node.L.default.value }}" })),
        buildTask("3", "regular", [], callCommand("write-probe", { value: "{{ node.b.value }}" })),
      );
      const { status } = await new EngineHost({ playbook, vendor }).run();
      assert.equal(status, "succeeded");
      assert.deepEqual(vendor.ledger, ["small"]);
    });
  });

  describe("runs come and go", { concurrency: true }, () => {
    const manual = buildPlaybook(
      buildTask("0", "start", ["m"]),
      buildTask("m", "condition", { yes: ["1"], no: ["2"] }),
      buildTask("1", "regular", [], callCommand("write-probe", { value: "yes" })),
      buildTask("2", "regular", [], callCommand("write-probe", { value: "no" })),
    );

    it("wait for a person out of memory, and go on with the answer", async () => {
      const host = new EngineHost({ playbook: manual });
      const head = await host.start();
      await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
      assert.equal(host.executor.holds(head.id), false);
      await host.executor.bring(head);
      assert.ok(host.executor.holds(head.id));
      const finished = host.executor.finished(head.id);
      await host.executor.operations.answer(head.id, { frame: "", task: "m", answer: "no", by: "me" });
      assert.equal(await finished, "succeeded");
      assert.deepEqual(host.vendor.ledger, ["no"]);
      const answered = host.eventsOf(head.id).find((event) => event.type === "questionAnswered");
      assert.equal(answered?.type === "questionAnswered" && answered.by, "me");
    });

    it("leave memory for a long wait, say until when, and come back", async () => {
      const vendor = script("read", "failed before");
      let now = Date.now();
      const settings = { evictAfterMs: 100 };
      const host = new EngineHost({ playbook: single("look"), vendor, settings, clock: { now: () => now } });
      const head = await host.start();
      await waitFor(() => host.executor.live().running === 0, { what: "the eviction" });
      const update = host.memory.updates.get(head.id);
      assert.equal(update?.status, "waiting");
      assert.ok((update?.wakeAt ?? 0) > now + 100);
      assert.match(update?.waitingFor ?? "", /tries again/);
      assert.ok(host.memory.snapshots.has(head.id));
      const finished = host.executor.finished(head.id);
      now = update?.wakeAt ?? 0;
      host.executor.admit([{ ...head, waiting: true }]);
      assert.equal(await finished, "succeeded");
      assert.equal(host.memory.updates.get(head.id)?.status, "succeeded");
      // The database may still have shown it as waiting when it was asked: the end stands.
      host.executor.admit([{ ...head, waiting: true }]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(host.memory.updates.get(head.id)?.status, "succeeded");
      assert.equal(vendor.calls.length, 2);
    });

    it("stay in memory until their last word is durable", async () => {
      const host = new EngineHost({ playbook: single("write-probe") });
      const append = host.memory.append.bind(host.memory);
      host.memory.append = async (entry) => {
        await new Promise((resolve) => setTimeout(resolve, entry.update ? 100 : 0));
        return append(entry);
      };
      const head = headOf();
      const finished = host.executor.finished(head.id);
      await host.start({}, head);
      const admitting = setInterval(() => host.executor.admit([{ ...head, waiting: true }]), 1);
      assert.equal(await finished, "succeeded");
      clearInterval(admitting);
      await new Promise((resolve) => setTimeout(resolve, 150));
      assert.equal(host.vendor.timesDone("v"), 1);
      assert.equal(host.memory.updates.get(head.id)?.status, "succeeded");
      assert.equal(typesOf(host.eventsOf(head.id)).filter((type) => type === "runFinished").length, 1);
    });

    it("are cancelled at once, and a cancelled run in the queue does not begin", async () => {
      const host = new EngineHost({ playbook: manual, settings: { maxRuns: 1 } });
      const vendor = host.vendor;
      const blocker = await host.start();
      await host.executor.bring(blocker);
      const queued = headOf();
      await host.memory.append({
        runId: queued.id,
        firstSeq: 1,
        events: [{ at: 1, type: "runStarted", playbook: "test-hash", label: "", start: {} }],
      });
      host.executor.admit([queued], await host.memory.readRuns([queued.id]));
      assert.equal(host.executor.live().queued, 1);
      await host.executor.bring(queued);
      const finished = host.executor.finished(queued.id);
      await host.executor.operations.cancel(queued.id, "me", "no longer wanted");
      assert.equal(await finished, "cancelled");
      await host.executor.operations.cancel(blocker.id, "me");
      await waitFor(() => host.executor.live().running === 0, { what: "both to leave" });
      assert.equal(host.stateOf(queued.id).status, "cancelled");
      assert.equal(host.eventsOf(queued.id).at(-1)?.type, "runCancelled");
      assert.equal(vendor.calls.length, 0);
      await assert.rejects(host.executor.operations.cancel(queued.id, "me"), { code: "NOT_FOUND" });
    });

    it("stop where they are and go on in the next process", async () => {
      const vendor = new ScriptedVendor({
        outcomeOf: (call, attempt) => (call.kind === "read" && attempt === 0 ? "failed before" : "ok"),
      });
      const first = new EngineHost({ playbook: single("look"), vendor });
      const head = await first.start();
      await first.until(head.id, "stepAttempted");
      await first.executor.stop();
      const events = first.eventsOf(head.id).length;
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(first.eventsOf(head.id).length, events, "nothing happens after the stop");
      await assert.rejects(first.start(), { code: "ENGINE_NOT_ACTIVE" });
      const second = new EngineHost({ playbook: single("look"), vendor, memory: first.memory });
      const finished = second.executor.finished(head.id);
      second.executor.admit([head]);
      assert.equal(await finished, "succeeded");
    });

    it("go on before the others when they matter more", async () => {
      const playbook = single("write-safe");
      const vendor = new ScriptedVendor();
      const first = new EngineHost({ playbook, vendor, settings: { maxRuns: 1 } });
      const heads = [10, 90, 50].map((priority) => ({ ...headOf(), priority }));
      for (const { id } of heads) {
        const start = { at: 1, type: "runStarted", playbook: "test-hash", label: "", start: {} } as const;
        await first.memory.append({ runId: id, firstSeq: 1, events: [start] });
      }
      const order: number[] = [];
      const finished = heads.map(({ id, priority }) => first.executor.finished(id).then(() => order.push(priority)));
      first.executor.admit(heads);
      await Promise.all(finished);
      assert.deepEqual(order, [90, 50, 10]);
    });
  });

  describe("one bad run", { concurrency: true }, () => {
    it("fails by itself when a step throws what nobody expects", async () => {
      const broken = buildTask("1", "condition", {}, { branches: [{ label: "x" }] as never });
      const host = new EngineHost({ playbook: buildPlaybook(buildTask("0", "start", ["1"]), broken) });
      const { status, state } = await host.run();
      assert.equal(status, "failed");
      assert.equal(state.error?.code, "INTERNAL");
    });

    it("does not hold up those behind it when it cannot be taken up", async () => {
      const host = new EngineHost({ playbook: single("look") });
      const [poison, stray, healthy] = [headOf(), { ...headOf(), playbookHash: "nowhere" }, headOf()];
      const start: RunEvent = { at: 1, type: "runStarted", playbook: "test-hash", label: "", start: {} };
      for (const { id } of [stray, healthy]) await host.memory.append({ runId: id, firstSeq: 1, events: [start] });
      host.memory.snapshots.set(poison.id, { seq: 7, state: { status: "active", frames: null } as never });
      const finished = [poison, stray, healthy].map(({ id }) => host.executor.finished(id));
      host.executor.admit([poison, stray, healthy]);
      assert.deepEqual(await Promise.all(finished), ["failed", "failed", "succeeded"]);
      assert.equal(host.memory.updates.get(poison.id)?.status, "failed");
      assert.equal(host.memory.updates.get(stray.id)?.error?.code, "NOT_FOUND");
      assert.equal(host.executor.live().running, 0);
    });

    it("fails visibly when the journal refuses it, and makes room for the next", async () => {
      const host = new EngineHost({ playbook: single("look"), settings: { maxRuns: 1 } });
      const append = host.memory.append.bind(host.memory);
      const bad = headOf();
      const { TocsinError } = await import("#base/errors.ts");
      host.memory.append = (entry) =>
        entry.runId === bad.id && entry.events.some((event) => event.type === "taskDone" && event.task === "1")
          ? Promise.reject(new TocsinError("JOURNAL_REFUSED", "no"))
          : append(entry);
      const good = headOf();
      const start: RunEvent = { at: 1, type: "runStarted", playbook: "test-hash", label: "", start: {} };
      await append({ runId: good.id, firstSeq: 1, events: [start] });
      const finished = [bad, good].map(({ id }) => host.executor.finished(id));
      await host.start({}, bad);
      host.executor.admit([good]);
      assert.deepEqual(await Promise.all(finished), ["failed", "succeeded"]);
      assert.equal(host.memory.updates.get(bad.id)?.error?.code, "JOURNAL_REFUSED");
    });

    it("fails a loop over what is no list or too long, and one that has no body ends", async () => {
      const loop = (items: unknown, extra = {}) => {
        const task = buildLoop("L", [], []);
        const frame = { ...task.frame, items: { kind: "literal", value: items }, ...extra };
        return buildPlaybook(buildTask("0", "start", ["L"]), { ...task, frame } as Task);
      };
      const codeOf = async (playbook: ReturnType<typeof loop>) =>
        (await new EngineHost({ playbook }).run()).state.error?.code;
      assert.equal(await codeOf(loop({ a: 1 })), "LOOP_NOT_A_LIST");
      assert.equal(await codeOf(loop([1, 2, 3], { maxIterations: 2 })), "LOOP_TOO_LONG");
      assert.equal(await codeOf(loop([1, 2], { bodyTaskIds: undefined })), undefined);
    });
  });
});

it("finishes a thousand runs under mixed faults, each write done once", async () => {
  let seed = 7;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const faults: Outcome[] = ["lost", "late", "dropped", "failed after", "failed before", "throttled", "unreachable"];
  const vendor = new ScriptedVendor({
    settleMs: 60,
    lateMs: 20,
    outcomeOf: ({ kind }) => {
      const limit = kind === "probe" ? 0.02 : 0.06;
      return random() < limit ? (faults[Math.floor(random() * faults.length)] ?? "ok") : "ok";
    },
  });
  const playbook = buildPlaybook(
    buildTask("0", "start", ["r", "w1"]),
    buildTask("r", "regular", ["j"], callCommand("look", { value: "r" })),
    buildTask("w1", "regular", ["j"], callCommand("write-probe", { value: "{{ node.0.n }}-a" })),
    buildTask("j", "title", ["w2"]),
    buildTask("w2", "regular", [], callCommand("write-probe", { value: "{{ node.0.n }}-b" })),
  );
  const host = new EngineHost({ playbook, vendor });
  const runs = await Promise.all(Array.from({ length: 1_000 }, (_, n) => host.run({ n })));
  assert.ok(runs.every(({ status }) => status === "succeeded"));
  const wanted = Array.from({ length: 1_000 }, (_, n) => [`${n}-a`, `${n}-b`]).flat();
  assert.deepEqual([...vendor.ledger].sort(), wanted.sort());
  assert.equal(host.executor.live().running, 0);
});
