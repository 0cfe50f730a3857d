/** `content import`, `undo` and `export` as people type them, against a server over HTTP. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ConsoleServer, openConsole } from "./console-world.ts";
import { innerPlaybook, triagePack, zipFiles } from "./content-pack.ts";

const program = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
let open: ConsoleServer;
let folder: string;
before(async () => {
  open = await openConsole();
  folder = await mkdtemp(join(tmpdir(), "tocsin-content-"));
});
after(async () => {
  await open.world.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; complaint: string }> {
  const child = spawn(process.execPath, [program, "content", ...args, "--url", open.server.url], {
    env: { ...process.env, TOCSIN_TOKEN: open.server.token },
  });
  child.stdin.end();
  const [out, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: Number(code), out, complaint };
}

async function lay(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const root = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

async function readAll(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(root.length + 1), await readFile(file, "utf8")] as const),
  );
  return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const sorted = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));

test("a folder is previewed, brought in when it is said so, and goes out as it came", async () => {
  const root = await lay("packs", triagePack());
  const preview = await run("import", root, "--preview");
  assert.equal(preview.code, 0, preview.complaint);
  assert.match(preview.out, /^6 added\n/);
  assert.match(preview.out, /added +playbook +Triage - outer/);
  const unasked = await run("import", root);
  assert.deepEqual([unasked.code, (await open.api.listContent({})).items.length], [2, 0], "nobody could be asked");
  const done = await run("import", root, "--yes");
  assert.match(done.out, /✓ Import 1: 6 added, 0 changed\./);
  assert.match((await run("import", root, "--yes")).out, /There is nothing new to bring in/);

  const out = join(folder, "out");
  assert.match((await run("export", out)).out, /7 files written/);
  const { "Triage/README.md": _, ...expected } = triagePack();
  assert.deepEqual(await readAll(out), sorted(expected));
  const again = await run("export", out);
  assert.equal(again.code, 2, "what is there is not overwritten");
  const zip = join(folder, "out.zip");
  assert.equal((await run("export", zip, "--pack", "Triage")).code, 0);
  assert.match((await run("import", zip, "--preview")).out, /^6 unchanged\n/);
});

test("what was edited here stops an import with 1, until it is said what holds; undo takes it back", async () => {
  const { id, version, code } = await open.api.getPlaybook({ id: "triage-inner" });
  await open.api.savePlaybook({ id, version, text: code.replace("analyst", "colleague") });
  const zip = join(folder, "changed.zip");
  await writeFile(zip, zipFiles(triagePack({ said: "another" })));
  const stopped = await run("import", zip, "--yes");
  assert.equal(stopped.code, 1);
  assert.match(stopped.out, /conflict +playbook +Triage - inner +local operator edited it here/);
  const both = await run("import", zip, "--keep", "--replace");
  assert.equal(both.code, 2);
  assert.match((await run("import", zip, "--replace", "--yes")).out, /0 added, 1 changed/);
  assert.match((await open.api.getPlaybook({ id })).code, /another/);
  assert.match((await run("undo")).out, /^Took import 2 \(changed\.zip\) back: 1 changes\./);
  assert.match((await open.api.getPlaybook({ id })).code, /colleague/);
});

test("packs as zips side by side in a folder come in together; a file that cannot be read is told, with 1", async () => {
  const other = innerPlaybook().replaceAll("triage-inner", "other").replace("Triage - inner", "Other");
  const root = await lay("zips", {
    "a.zip": zipFiles({ "Playbooks/playbook-other.yml": other }),
    "playbook-broken.yml": "id: broken\nname: broken\ntasks: [",
  });
  const done = await run("import", root, "--yes");
  assert.equal(done.code, 1);
  assert.match(done.out, /playbook-broken\.yml:\d+:\d+ error CONTENT_YAML_SYNTAX/);
  assert.match(done.out, /1 added, 0 changed/);
  const { items } = await open.api.listContent({ kind: "playbook" });
  assert.equal(items.find(({ id }) => id === "other")?.path, "a/Playbooks/playbook-other.yml");
});
