import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "#base/clock.ts";
import { TocsinError } from "#base/errors.ts";
import { silentLog } from "#base/log.ts";
import { buildPlan } from "#playbook/plan.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { headOf } from "#test/engine-host.ts";
import { Catalog } from "./catalog.ts";
import { Executor } from "./executor.ts";
import { MemoryJournal } from "./hosts/memory-journal.ts";

test("a run whose playbook makes no sense fails, and those taken up with it go on", async () => {
  const memory = new MemoryJournal();
  const plan = buildPlan(buildPlaybook(buildTask("0", "start")), "good");
  const executor = new Executor({
    journal: memory,
    catalog: new Catalog([], []),
    planOf: async (hash) => {
      if (hash === "good") return plan;
      throw new TocsinError("INTERNAL", "The playbook cannot be read");
    },
    revealSecret: () => undefined,
    clock: systemClock,
    log: silentLog,
  });
  const heads = ["odd", "good"].map((playbookHash) => ({ ...headOf(), playbookHash }));
  const begun = { at: 1, type: "runStarted", playbook: "", label: "", start: {} } as const;
  for (const { id } of heads) await memory.append({ runId: id, firstSeq: 1, events: [begun] });
  const ends = Promise.all(heads.map(({ id }) => executor.finished(id)));
  executor.admit(heads);
  assert.deepEqual(await ends, ["failed", "succeeded"]);
  assert.equal(memory.updates.get(heads[0]?.id ?? "")?.error?.message, "The playbook cannot be read");
});
