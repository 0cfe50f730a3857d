/** Cortex XSOAR content in a real server: in by the API, at work, changed, and back again. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { ContentPreview } from "#contract/content.ts";
import { type ConsoleServer, openConsole } from "./console-world.ts";
import { type PackOptions, triagePack, zipFiles } from "./content-pack.ts";
import { waitFor } from "./wait-for.ts";

let open: ConsoleServer;
before(async () => {
  open = await openConsole();
  await open.api.createInstance({
    name: "hook",
    integration: "generic-webhook",
    parameters: { allow_unauthenticated: true },
  });
});
after(() => open.world.close());

const upload = (options: PackOptions = {}) => ({ file: "triage.zip", bytes: zipFiles(triagePack(options)) });
const changesOf = ({ items }: ContentPreview) => Object.fromEntries(items.map(({ id, change }) => [id, change]));

/** Posts an event of a type, and gives the run that its incident started. */
async function runOf(event: Record<string, unknown>) {
  const response = await fetch(`${open.server.url}/instance/execute/hook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  assert.equal(response.status, 200);
  const [incident] = (await response.json()) as { id: string; playbookId: string }[];
  assert.ok(incident);
  const { runs } = await open.api.getIncident({ id: incident.id });
  const [run] = runs;
  if (!run) return { incident, run: undefined };
  const look = async () => (await open.api.getRun({ id: run.id })).run;
  await waitFor(async () => (await look()).finishedAt !== null, {
    what: "the run to end",
    trace: async () => JSON.stringify(await open.api.explainRun({ id: run.id })),
  });
  return { incident, run: await look() };
}

/** What the last task of the outer playbook wrote. */
async function contextOf(investigation: string): Promise<string> {
  const rows = await open.world.query<{ op: unknown }>(
    "select op from context_ops where investigation_id = $1 order by seq",
    [investigation],
  );
  return JSON.stringify(rows);
}

describe("a pack", () => {
  it("is previewed without being kept", async () => {
    const preview = await open.api.previewImport(upload());
    assert.deepEqual(changesOf(preview), {
      "triage-outer": "added",
      "triage-inner": "added",
      Triage: "added",
      "Triage Mapper": "added",
      OurNetworks: "added",
    });
    assert.deepEqual(
      preview.items.filter(({ kind }) => kind === "playbook").map(({ verdict }) => verdict?.verdict),
      ["runs", "runs"],
    );
    assert.equal((await open.api.listContent({})).items.length, 0);
  });

  it("comes in, and an incident of its type runs its playbook with the sub-playbook", async () => {
    const done = await open.api.importContent(upload());
    assert.equal(done.import?.added, 6);
    const { incident, run } = await runOf({ name: "A", type: "Triage", raw_json: {} });
    assert.equal(incident.playbookId, "triage-outer");
    assert.equal(run?.status, "succeeded", JSON.stringify(run));
    assert.match(await contextOf(incident.id), /hello, analyst/);
    const [list] = await open.world.query("select content, type, updated_by from lists where name = 'OurNetworks'");
    assert.equal(list?.content, "10.0.0.0/8\n");
  });
});
