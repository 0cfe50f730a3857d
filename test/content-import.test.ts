/** Cortex XSOAR content in a real server: in by the API, at work, changed, and back again. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { unzipSync } from "fflate";
import type { ContentPreview } from "#contract/content.ts";
import { type ConsoleServer, openConsole, refusalOf } from "./console-world.ts";
import { innerPlaybook, outerPlaybook, type PackOptions, triagePack, zipFiles } from "./content-pack.ts";
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
const changesOf = ({ items }: ContentPreview) =>
  Object.fromEntries(items.map(({ kind, id, change }) => [`${kind} ${id}`, change]));
const unzipped = (bytes: Uint8Array) =>
  Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([path, text]) => [path, Buffer.from(text).toString("utf8")]),
  );

async function ended(id: string) {
  const look = async () => (await open.api.getRun({ id })).run;
  await waitFor(async () => (await look()).finishedAt !== null, {
    what: "the run to end",
    trace: async () => JSON.stringify(await open.api.explainRun({ id })),
  });
  return await look();
}

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
  return { incident, run: await ended(run.id) };
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
      "playbook triage-outer": "added",
      "playbook triage-inner": "added",
      "incidentType Triage": "added",
      "mapper Triage Mapper": "added",
      "list OurNetworks": "added",
      "pack Triage": "added",
    });
    assert.deepEqual(
      preview.items.filter(({ kind }) => kind === "playbook").map(({ verdict, pack }) => [verdict?.verdict, pack]),
      [
        ["runs", "Triage"],
        ["runs", "Triage"],
      ],
    );
    assert.deepEqual((await open.api.listContent({})).items, []);
    assert.deepEqual((await open.api.listImports({})).items, []);
  });

  it("comes in, and an incident of its type runs its playbook with the sub-playbook", async () => {
    const done = await open.api.importContent(upload());
    assert.equal(done.import?.added, 6);
    const { incident, run } = await runOf({ name: "A", type: "Triage", raw_json: {} });
    assert.equal(incident.playbookId, "triage-outer");
    assert.equal(run?.status, "succeeded", JSON.stringify(run));
    assert.match(await contextOf(incident.id), /hello, analyst/);
    const [list] = await open.world.query("select content, type from lists where name = 'OurNetworks'");
    assert.deepEqual(list, { content: "10.0.0.0/8\n", type: "plain_text" });
  });

  it("leaves as it came, byte for byte", async () => {
    const { bytes } = await open.api.exportContent({});
    const { "Triage/README.md": _, ...expected } = triagePack();
    assert.deepEqual(unzipped(bytes), expected);
    assert.deepEqual(Object.keys(unzipped((await open.api.exportContent({ kind: "mapper" })).bytes)), [
      "Triage/Classifiers/classifier-mapper-incoming-Triage.json",
    ]);
    assert.equal((await refusalOf(open.api.exportContent({ pack: "No such" }))).code, "NOT_FOUND");
  });

  it("that comes once more changes nothing", async () => {
    const hashes = () => open.world.query("select playbook_id, playbook_hash, version from activations order by 1");
    const before = await hashes();
    const { import: made, preview } = await open.api.importContent(upload());
    assert.equal(made, null);
    assert.deepEqual(preview.counts, { added: 0, changed: 0, unchanged: 6, kept: 0, conflict: 0, refused: 0 });
    assert.deepEqual(await hashes(), before);
    assert.equal((await open.api.listImports({})).items.length, 1);
  });

  it("with another sub-playbook links what calls it anew; the caller's own version stays", async () => {
    const outer = await open.api.getPlaybook({ id: "triage-outer" });
    const hashOf = async () => {
      const [row] = await open.world.query("select playbook_hash from activations where playbook_id = 'triage-outer'");
      return row?.playbook_hash;
    };
    const before = await hashOf();
    const { import: made } = await open.api.importContent(upload({ said: "good evening" }));
    assert.deepEqual([made?.added, made?.changed], [0, 1]);
    assert.notEqual(await hashOf(), before);
    const { incident } = await runOf({ name: "B", type: "Triage", raw_json: {} });
    assert.match(await contextOf(incident.id), /good evening/);
    assert.equal((await open.api.getPlaybook({ id: "triage-outer" })).version, outer.version, "nobody edited it");
  });

  it("is taken back by undoing its import: what was there before is there again", async () => {
    const undone = await open.api.undoImport({});
    assert.deepEqual([undone.undone, undone.kept], [1, []]);
    const { incident } = await runOf({ name: "C", type: "Triage", raw_json: {} });
    assert.match(await contextOf(incident.id), /hello, analyst/);
    const { items } = await open.api.listPlaybookVersions({ id: "triage-inner" });
    assert.deepEqual(
      items.map(({ how, live }) => [how, live]),
      [
        ["undo", true],
        ["import", false],
        ["import", false],
      ],
    );
  });

  it("whose type does not run by itself makes a pending incident that knows its playbook", async () => {
    await open.api.importContent(upload({ autorun: false }));
    const { incident, run } = await runOf({ name: "D", type: "Triage", raw_json: {} });
    assert.equal(run, undefined);
    assert.equal(incident.playbookId, "triage-outer");
    const started = await open.api.startPlaybook({ id: "triage-outer", incidentId: incident.id });
    await ended(started.id);
    assert.match(await contextOf(incident.id), /hello, analyst/);
    assert.equal((await open.api.getIncident({ id: incident.id })).incident.status, 1);
    await open.api.undoImport({});
  });
});

describe("what was edited here", () => {
  it("is a conflict when another comes: nothing is brought in until somebody chooses", async () => {
    const { id, version } = await open.api.getPlaybook({ id: "triage-outer" });
    await open.api.savePlaybook({ id, version, text: outerPlaybook("bonjour") });
    const same = await open.api.previewImport(upload());
    assert.equal(same.items.find((item) => item.id === id)?.change, "kept", "what comes is what came the last time");
    const other = upload({ greeting: "servus", list: "192.168.0.0/16\n" });
    const preview = await open.api.previewImport(other);
    assert.equal(preview.counts.conflict, 1);
    const refused = await refusalOf(open.api.importContent(other));
    assert.equal(refused.code, "CONTENT_CONFLICT");
    assert.deepEqual(refused.problems, ["CONTENT_ITEM_CONFLICT"]);
    const [list] = await open.world.query("select content from lists where name = 'OurNetworks'");
    assert.equal(list?.content, "10.0.0.0/8\n", "nor anything else of it");

    await open.api.importContent({ ...other, conflicts: "keep" });
    assert.match((await open.api.getPlaybook({ id })).code, /bonjour/);
    assert.equal((await open.api.previewImport(other)).items.find((item) => item.id === id)?.change, "kept");
    await open.api.undoImport({});
    await open.api.importContent({ ...other, conflicts: "replace" });
    assert.match((await open.api.getPlaybook({ id })).code, /servus/);
    await open.api.undoImport({});
    assert.match((await open.api.getPlaybook({ id })).code, /bonjour/);
  });

  it("after an import is in the way of undoing it, unless it may stay", async () => {
    const id = "triage-inner";
    await open.api.importContent({ ...upload({ said: "grüß Gott", list: "172.16.0.0/12\n" }), conflicts: "keep" });
    const { version, code } = await open.api.getPlaybook({ id });
    await open.api.savePlaybook({ id, version, text: code.replace("grüß Gott", "moin") });
    assert.equal((await refusalOf(open.api.undoImport({}))).code, "CONTENT_CONFLICT");
    const undone = await open.api.undoImport({ conflicts: "keep" });
    assert.deepEqual(
      undone.kept.map((kept) => kept.id),
      [id],
    );
    assert.match((await open.api.getPlaybook({ id })).code, /moin/);
    const [list] = await open.world.query("select content from lists where name = 'OurNetworks'");
    assert.equal(list?.content, "10.0.0.0/8\n");
  });

  it("counts also for a list that a playbook wrote", async () => {
    await open.world.query("update lists set content = to_json('written by a run'::text) where name = 'OurNetworks'");
    const preview = await open.api.previewImport(upload({ list: "another\n" }));
    assert.equal(preview.items.find(({ kind }) => kind === "list")?.change, "conflict");
    const { bytes } = await open.api.exportContent({ kind: "list" });
    assert.equal(unzipped(bytes)["Triage/Lists/OurNetworks/OurNetworks_data.txt"], "written by a run");
  });

  it("between the preview and the import is not overlooked", async () => {
    const comes = upload({ said: "hi", list: "another\n" });
    const { fingerprint } = await open.api.previewImport(comes);
    const { id, version, code } = await open.api.getPlaybook({ id: "triage-inner" });
    await open.api.savePlaybook({ id, version, text: code.replace("moin", "moin moin") });
    const refused = await refusalOf(open.api.importContent({ ...comes, conflicts: "replace", fingerprint }));
    assert.equal(refused.code, "CHANGE_CONFLICT");
  });
});

describe("an archive", () => {
  it("that leads out of itself brings in only what it may", async () => {
    const bytes = zipFiles({ "../../evil/playbook-x.yml": outerPlaybook(), "a/../../b.yml": outerPlaybook() });
    const preview = await open.api.previewImport({ file: "evil.zip", bytes });
    assert.deepEqual(preview.items, []);
    assert.deepEqual([...new Set(preview.problems.map(({ code }) => code))], ["CONTENT_ARCHIVE_ENTRY"]);
  });

  it("that unpacks to far more than it is, or is broken, is refused with its reason", async () => {
    const bomb = zipFiles({ "playbook-bomb.yml": `id: bomb\ndescription: "${"a".repeat(19_000_000)}"\n` });
    const codes = async (bytes: Uint8Array) => {
      const { items, problems } = await open.api.previewImport({ file: "some.zip", bytes });
      assert.deepEqual(items, []);
      return problems.map(({ code }) => code);
    };
    assert.deepEqual(await codes(bomb), ["CONTENT_ARCHIVE_TOO_LARGE"]);
    assert.deepEqual(await codes(zipFiles(triagePack()).subarray(0, 400)), ["CONTENT_ARCHIVE_BROKEN"]);
  });

  it("with a broken file brings in the others, and tells of it with line and column", async () => {
    const broken = outerPlaybook()
      .replace("triage-outer", "triage-broken")
      .replace("'#none#': [\"1\"]", "'#none#': [\"77\"]");
    const preview = await open.api.previewImport({
      file: "a.zip",
      bytes: zipFiles({ "playbook-broken.yml": broken, "playbook-inner.yml": innerPlaybook() }),
    });
    assert.deepEqual(preview.unreadable, ["playbook-broken.yml"]);
    const [problem] = preview.problems;
    assert.deepEqual([problem?.code, problem?.file], ["CONTENT_XSOAR_EDGE_TARGET", "playbook-broken.yml"]);
    assert.ok((problem?.line ?? 0) > 10 && (problem?.column ?? 0) > 0);
    assert.deepEqual(Object.keys(changesOf(preview)), ["playbook triage-inner"]);
  });

  it("with a name that would be a path elsewhere is taken out as a file beside the others", async () => {
    const preview = await open.api.previewImport({
      file: "../../etc/playbook-x.yml",
      bytes: Buffer.from(innerPlaybook()),
    });
    assert.deepEqual(
      preview.items.map(({ file }) => file),
      ["playbook-x.yml"],
    );
  });
});

it("nobody but engineers and admins brings content in", async () => {
  const { user } = await open.api.addUser({ name: "ann", role: "analyst", password: "a long enough password" });
  assert.equal(user.role, "analyst");
  const { secret } = await open.api.createApiKey({ userId: user.id, name: "k", permissions: ["runs.act"], days: 1 });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${open.server.url}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/octet-stream" },
    });
  for (const path of ["/content/preview?file=a.zip", "/content/imports?file=a.zip"]) {
    const response = await ask(path, { method: "POST", body: Buffer.from("PK") });
    assert.equal(((await response.json()) as { code: string }).code, "ACCESS_FORBIDDEN", path);
  }
});

describe("a mapper and a classifier that came with content", () => {
  it("say of an event that is pushed in what it is, and what of it fills which field", async () => {
    const more = {
      "Triage/IncidentFields/incidentfield-Source_Address.json": JSON.stringify({
        id: "incident_sourceaddress",
        name: "Source Address",
        cliName: "sourceaddress",
        type: "shortText",
        group: 0,
        associatedToAll: true,
        version: -1,
      }),
      "Triage/Classifiers/classifier-Triage.json": JSON.stringify({
        id: "Triage Classifier",
        name: "Triage Classifier",
        type: "classification",
        transformer: { complex: { root: "what", transformers: [{ operator: "toLowerCase" }] } },
        keyTypeMap: { suspicious: "Triage" },
        defaultIncidentType: "Unclassified",
        version: -1,
      }),
    };
    await open.api.importContent({ ...upload({ more }), conflicts: "replace" });
    await open.api.createInstance({
      name: "mapped",
      integration: "generic-webhook",
      parameters: { allow_unauthenticated: true, mapper: "Triage Mapper", classifier: "Triage Classifier" },
    });
    const event = { title: "Odd login", what: "SUSPICIOUS", device: { ip: "10.1.2.3" }, level: "high", extra: 1 };
    const response = await fetch(`${open.server.url}/instance/execute/mapped`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ raw_json: event }),
    });
    const [made] = (await response.json()) as { id: string }[];
    const why = await open.api.getIncident({ id: made?.id ?? "" });
    const { name, type, severity, customFields } = why.incident;
    assert.deepEqual([name, type, severity, customFields], ["Odd login", "Triage", 3, { sourceaddress: "10.1.2.3" }]);
    assert.equal(why.mapping.mapper, "Triage Mapper");
    assert.deepEqual(
      why.mapping.fields.map(({ field, target, from, value }) => [field, target, from, value]),
      [
        ["name", "name", "title", "Odd login"],
        ["Source Address", "sourceaddress", "device.ip", "10.1.2.3"],
        ["severity", "severity", "level", 3],
      ],
    );
    assert.equal(why.runs.length, 1, "and its type's playbook runs");
  });
});
