import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { packTar } from "#formats/archive/pack-tar.ts";
import { describeCompatibility } from "../commands/content-report.ts";
import { plainStyle } from "../terminal/style.ts";
import { reportContent } from "./report-content.ts";
import { validateContent } from "./validate-content.ts";

const shipped = fileURLToPath(new URL("../../../content/sekoia/create-incident-on-xsoar.json", import.meta.url));

const playbook = (script: string) => `id: p
name: P
starttaskid: "0"
tasks:
  "0":
    type: start
    nexttasks: {'#none#': ["1"]}
  "1":
    type: regular
    task: {name: Work, scriptName: ${script}}
`;

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-validate-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function found(folder: string): Promise<string[]> {
  const { problems } = await validateContent(folder);
  return problems.map(({ file = "", severity, code, line = 0 }) => {
    return `${file.slice(folder.length + 1)}:${line} ${severity} ${code}`;
  });
}

test("the playbook that ships has no error and no warning", async () => {
  const { files, problems } = await validateContent(shipped);
  assert.equal(files, 1);
  assert.deepEqual(
    problems.filter(({ severity }) => severity !== "info"),
    [],
  );
});

test("a folder is read to its depths, each file judged by what it is, links not followed", async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, "deep", "node_modules"), { recursive: true });
    await writeFile(join(folder, "broken.json"), '{"nodes": ');
    await writeFile(join(folder, "deep", "field.json"), '{"id": "incident_alertid", "type": "shortText"}');
    await writeFile(join(folder, "deep", "other.json"), '{"hello": 1}');
    await writeFile(join(folder, "deep", "playbook.yml"), playbook("Set"));
    await writeFile(join(folder, "deep", "binary.json"), Buffer.from([0xff, 0xfe, 0x00]));
    await writeFile(join(folder, "deep", "node_modules", "package.json"), "{");
    await writeFile(join(folder, "notes.txt"), "no content");
    await symlink(folder, join(folder, "deep", "round"));
    const { files } = await validateContent(folder);
    assert.equal(files, 5);
    assert.deepEqual(await found(folder), [
      "broken.json:1 error CONTENT_JSON_SYNTAX",
      "deep/binary.json:0 error CONTENT_FILE_UNREADABLE",
      "deep/other.json:0 info CONTENT_FILE_UNKNOWN",
    ]);
  });
});

test("a missing script is a warning at its task, unless the content brings it", async () => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, "playbook-p.yml"), playbook("Mine"));
    assert.deepEqual(await found(folder), ["playbook-p.yml:8 warning CONTENT_XSOAR_SCRIPT_MISSING"]);
    await mkdir(join(folder, "Scripts", "Mine"), { recursive: true });
    const script = "commonfields: {id: Mine}\nname: Mine\ntype: python\nsubtype: python3\nscript: '-'\n";
    await writeFile(join(folder, "Scripts", "Mine", "Mine.yml"), script);
    assert.deepEqual(await found(folder), [
      "Scripts/Mine/Mine.yml:0 warning CONTENT_XSOAR_CODE_MISSING",
      "playbook-p.yml:8 warning CONTENT_XSOAR_SCRIPT_MISSING",
    ]);
    await writeFile(join(folder, "Scripts", "Mine", "Mine.py"), "pass\n");
    await writeFile(join(folder, "Scripts", "Mine", "Mine_test.py"), "pass\n");
    assert.deepEqual(await found(folder), ["playbook-p.yml:8 warning CONTENT_XSOAR_SCRIPT_MISSING"]);
  });
});

test("packs and bundles are read as folders are", async () => {
  await withFolder(async (folder) => {
    const files = { "Pack/pack_metadata.json": '{"name": "Pack"}', "Pack/Playbooks/p.yml": playbook("Nowhere") };
    const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
    await writeFile(join(folder, "pack.zip"), zip);
    const bundle = packTar([
      { name: "/playbook-p.yml", bytes: Buffer.from(playbook("Set").replace("id: p", "id: q")) },
    ]);
    await writeFile(join(folder, "content.tar.gz"), gzipSync(bundle));
    assert.equal((await validateContent(folder)).files, 3);
    assert.deepEqual(await found(folder), ["pack.zip/Pack/Playbooks/p.yml:8 warning CONTENT_XSOAR_SCRIPT_MISSING"]);
    assert.deepEqual((await validateContent(join(folder, "pack.zip"))).files, 2);
  });
});

test("a file that is named must be content, and a path that leads nowhere is a problem, not an exception", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "other.json");
    await writeFile(file, '{"hello": 1}');
    const named = await validateContent(file);
    assert.deepEqual(
      named.problems.map(({ severity, code }) => `${severity} ${code}`),
      ["error CONTENT_FILE_UNKNOWN"],
    );
    const missing = await validateContent(join(folder, "nowhere"));
    assert.deepEqual([missing.files, missing.problems.map(({ code }) => code)], [0, ["CONTENT_FILE_UNREADABLE"]]);
  });
});

test("the same thing twice is told, and files that share out the versions are not", async () => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, "a.yml"), playbook("Set"));
    await writeFile(join(folder, "b.yml"), `${playbook("Set")}fromversion: 6.0.0\n`);
    assert.deepEqual(await found(folder), []);
    await writeFile(join(folder, "c.yml"), playbook("Set"));
    assert.deepEqual(await found(folder), ["c.yml:0 warning CONTENT_XSOAR_ID_TWICE"]);
  });
});

test("the report promises nothing of what is not built in, and names what cannot be read", async () => {
  await withFolder(async (folder) => {
    await writeFile(join(folder, "a.yml"), playbook("Nowhere"));
    await writeFile(join(folder, "b.yml"), "tasks: [");
    const report = await reportContent(folder);
    assert.deepEqual(report.totals, {
      files: 2,
      scripts: 0,
      unreadable: 1,
      playbooks: 1,
      runs: 0,
      differs: 0,
      cannot: 1,
      tasks: 2,
      runnable: 1,
    });
    assert.deepEqual(report.playbooks[0]?.missing, ["Nowhere"]);
    assert.deepEqual(report.missing, [{ name: "Nowhere", kind: "script", tasks: 1, playbooks: 1, unlocks: 1 }]);
    const lines = describeCompatibility(report, folder, { style: plainStyle, columns: 80, all: false, tasks: true });
    for (const line of lines) assert.ok(line.length <= 80 || line.includes("b.yml"), line);
    assert.ok(lines.some((line) => /^P +cannot run +1\/2 +Nowhere/.test(line)));
    assert.ok(lines.some((line) => line.includes("script Nowhere: neither Tocsin nor the content has it")));
    assert.ok(lines.some((line) => /^Nowhere +script +1 +1 +1$/.test(line)));
  });
});

test("Sekoia playbooks are judged as well", async () => {
  const { playbooks } = await reportContent(shipped);
  assert.deepEqual(
    playbooks.map(({ verdict, missing }) => [verdict, missing]),
    [["differs", []]],
  );
});
