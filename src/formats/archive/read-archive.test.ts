import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import type { Problem } from "#base/problem.ts";
import { archiveLimits } from "./archive-limits.ts";
import { entryPath } from "./entry-path.ts";
import { packTar } from "./pack-tar.ts";
import { type ArchiveReading, isArchive, readArchive } from "./read-archive.ts";

async function unpack(bytes: Uint8Array, reading: Partial<ArchiveReading> = {}) {
  const problems: Problem[] = [];
  const files: Record<string, string> = {};
  for await (const { path, bytes: content } of readArchive(bytes, {
    file: "a",
    onProblem: (problem) => problems.push(problem),
    ...reading,
  })) {
    files[path] = Buffer.from(content).toString();
  }
  return { files, problems, codes: problems.map(({ code }) => code) };
}

const sample = { "Playbooks/a.yml": "id: a\n", "b.json": "{}" };
const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
const tar = (files: Record<string, string>) =>
  packTar(Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));

test("the files of a zip, a tar and a tar.gz come out as they went in", async () => {
  for (const bytes of [zip(sample), tar(sample), gzipSync(tar(sample))]) {
    assert.ok(isArchive(bytes));
    const { files, problems } = await unpack(bytes);
    assert.deepEqual(files, sample);
    assert.deepEqual(problems, []);
  }
});

test("only what is wanted is unpacked", async () => {
  for (const bytes of [zip(sample), gzipSync(tar(sample))]) {
    const { files } = await unpack(bytes, { wants: (path) => path.endsWith(".json") });
    assert.deepEqual(Object.keys(files), ["b.json"]);
  }
});

test("names that begin with a slash are kept inside, and names that lead out are refused", async () => {
  assert.equal(entryPath("/playbook-a.yml", 9), "playbook-a.yml");
  assert.equal(entryPath("./x\\y.yml", 9), "x/y.yml");
  for (const name of ["../x.yml", "a/../../x.yml", "C:/x.yml", "a\u0000b.yml", "", "/", "a/".repeat(40)]) {
    assert.equal(entryPath(name, 9), undefined, name);
  }
  for (const bytes of [zip({ "../../x.yml": "a", "ok.yml": "b" }), tar({ "../../x.yml": "a", "ok.yml": "b" })]) {
    const { files, codes } = await unpack(bytes);
    assert.deepEqual(files, { "ok.yml": "b" });
    assert.deepEqual(codes, ["CONTENT_ARCHIVE_ENTRY"]);
  }
});

test("links and devices are told of and never followed", async () => {
  const entries = [
    { name: "link", type: "2", bytes: Buffer.alloc(0) },
    { name: "hard", type: "1", bytes: Buffer.alloc(0) },
    { name: "pipe", type: "6", bytes: Buffer.alloc(0) },
    { name: "ok.yml", bytes: Buffer.from("b") },
  ];
  const read = await unpack(gzipSync(packTar(entries)));
  assert.deepEqual(read.files, { "ok.yml": "b" });
  assert.deepEqual(read.codes, ["CONTENT_ARCHIVE_ENTRY", "CONTENT_ARCHIVE_ENTRY", "CONTENT_ARCHIVE_ENTRY"]);
  const linked = zipSync({ link: [strToU8("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }] });
  const { files, codes } = await unpack(linked);
  assert.deepEqual([files, codes], [{}, ["CONTENT_ARCHIVE_ENTRY"]]);
});

test("long names of both kinds are read", async () => {
  const long = `${"folder/".repeat(20)}playbook.yml`;
  for (const style of ["gnu", "pax"] as const) {
    const { files } = await unpack(gzipSync(packTar([{ name: long, bytes: Buffer.from("a") }], style)), {});
    assert.deepEqual(files, { [long]: "a" });
  }
});

test("an archive inside an archive is told of and not opened", async () => {
  const { files, problems } = await unpack(zip({ "inner.zip": "PK", "ok.yml": "b" }));
  assert.deepEqual(files, { "ok.yml": "b" });
  assert.deepEqual(
    problems.map(({ code, severity }) => `${severity} ${code}`),
    ["info CONTENT_ARCHIVE_NESTED"],
  );
});

test("limits hold for what comes out, whatever the headers say", async () => {
  const limits = { ...archiveLimits, fileBytes: 1_000, totalBytes: 2_500, entries: 5 };
  const big = "x".repeat(1_001);
  const files = (count: number, text: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.yml`, text]));
  for (const pack of [zip, (given: Record<string, string>) => gzipSync(tar(given))]) {
    assert.deepEqual((await unpack(pack({ "a.yml": big }), { limits })).codes, ["CONTENT_ARCHIVE_TOO_LARGE"]);
    const three = await unpack(pack(files(3, "x".repeat(900))), { limits });
    assert.deepEqual([Object.keys(three.files).length, three.codes], [2, ["CONTENT_ARCHIVE_TOO_LARGE"]]);
    const many = await unpack(pack(files(9, "x")), { limits });
    assert.deepEqual([Object.keys(many.files).length, many.codes], [5, ["CONTENT_ARCHIVE_TOO_LARGE"]]);
    const small = await unpack(pack({ "a.yml": "x" }), { limits: { ...archiveLimits, archiveBytes: 50 } });
    assert.deepEqual(small.codes, ["CONTENT_ARCHIVE_TOO_LARGE"]);
  }
  // The directory claims one byte, and five megabytes come out.
  const zeros = "\0".repeat(5_000_000);
  const lying = zip({ "a.yml": zeros });
  const directory = Buffer.from(lying).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  new DataView(lying.buffer).setUint32(directory + 24, 1, true);
  assert.deepEqual((await unpack(lying, { limits })).codes, ["CONTENT_ARCHIVE_TOO_LARGE"]);
  assert.deepEqual((await unpack(gzipSync(tar({ "a.yml": zeros })), { limits })).codes, ["CONTENT_ARCHIVE_TOO_LARGE"]);
});

test("what is damaged, cut off or locked is a problem", async () => {
  const whole = zip(sample);
  assert.deepEqual((await unpack(whole.subarray(0, whole.length - 5))).codes, ["CONTENT_ARCHIVE_BROKEN"]);
  const packed = gzipSync(tar(sample));
  assert.deepEqual((await unpack(packed.subarray(0, packed.length - 20))).codes, ["CONTENT_ARCHIVE_BROKEN"]);
  const flipped = Uint8Array.from(whole);
  flipped[45] = (flipped[45] ?? 0) ^ 0xff;
  assert.deepEqual((await unpack(flipped)).codes, ["CONTENT_ARCHIVE_BROKEN"]);
  const locked = Uint8Array.from(whole);
  const directory = Buffer.from(locked).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  locked[directory + 8] = 1;
  assert.deepEqual((await unpack(locked)).codes, ["CONTENT_ARCHIVE_ENCRYPTED"]);
});

test("no mutation of an archive throws or gives what it should not", async () => {
  const sources = [zip(sample), tar(sample), gzipSync(tar(sample))];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
      fc.nat(2_500),
      async (source, changes, cut) => {
        const bytes = Uint8Array.from(source.subarray(0, Math.max(1, cut)));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const { files } = await unpack(bytes);
        for (const path of Object.keys(files)) assert.equal(entryPath(path, archiveLimits.depth), path);
      },
    ),
    { numRuns: 500 },
  );
});
