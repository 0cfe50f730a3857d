/** When the console is built, and what comes of a build that fails: over a checkout of its own, without the real tools. */
import assert from "node:assert/strict";
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { silentLog } from "#base/log.ts";
import { type ConsoleState, prepareConsole } from "./console-build.ts";
import { hashSource } from "./hash-source.ts";
import { checkout } from "./places.ts";

let top: string;
before(async () => {
  top = await mkdtemp(join(tmpdir(), "tocsin-console-"));
  await put("console/main.tsx", "one");
  await put("src/contract/routes.ts", "routes");
  await put("src/base/json.ts", "json");
  await put("package-lock.json", "{}");
  await put("src/server/console/build-program.ts", "");
});
after(() => rm(top, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(top, path)), { recursive: true });
  await writeFile(join(top, path), text);
}

/** Stands in for the build: a line in a ledger, and the files a build has. */
async function program(body = ""): Promise<string> {
  const file = join(top, "program.mjs");
  await writeFile(
    file,
    `import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
     import { join } from "node:path";
     const { hashSource } = await import(${JSON.stringify(new URL("./hash-source.ts", import.meta.url).href)});
     const top = process.argv[2];
     appendFileSync(join(top, "ledger"), Object.keys(process.env).filter((name) => name.startsWith("TOCSIN_")).join() + "\\n");
     ${body}
     const target = join(top, "console", "dist", await hashSource(top));
     const aside = target + "-" + process.pid;
     mkdirSync(aside, { recursive: true });
     writeFileSync(join(aside, "index.html"), "<p>built</p>");
     writeFileSync(join(aside, "console.json"), JSON.stringify({ files: [] }));
     try { renameSync(aside, target); } catch { rmSync(aside, { recursive: true }); }`,
  );
  return file;
}

async function builds(): Promise<number> {
  const { readFile } = await import("node:fs/promises");
  const ledger = await readFile(join(top, "ledger"), "utf8").catch(() => "");
  return ledger.split("\n").length - 1;
}

async function prepare(options: { program: string; said?: string[] }): Promise<ConsoleState> {
  const onProgress = (text: string) => void options.said?.push(text);
  return await prepareConsole({ log: silentLog, top, program: options.program, onProgress }).settled;
}

test("it is built once, and again only when a source has changed", async () => {
  const own = await program();
  const said: string[] = [];
  assert.equal((await prepare({ program: own, said })).state, "ready");
  assert.equal((await prepare({ program: own, said })).state, "ready");
  assert.equal(await builds(), 1);
  assert.equal(said.length, 1, "a second start says nothing of it");
  const changes: [path: string, text: string][] = [
    ["console/main.tsx", "two"],
    ["console/new.css", ""],
    ["src/contract/routes.ts", "more routes"],
    ["src/base/json.ts", "more json"],
    ["package-lock.json", "{ }"],
  ];
  for (const [index, [path, text]] of changes.entries()) {
    await put(path, text);
    assert.equal((await prepare({ program: own })).state, "ready");
    assert.equal(await builds(), index + 2, path);
  }
});

test("a test, a build and what lies beside the sources change nothing", async () => {
  const before = await hashSource(top);
  await put("console/main.test.ts", "a test");
  await put("console/dist/0123456789abcdef/x.js", "built");
  await put("src/server/other.ts", "other");
  await put("docs/x.md", "words");
  assert.equal(await hashSource(top), before);
});

test("moving a byte from one file to the next is a change", async () => {
  await put("console/a.ts", "ab");
  await put("console/b.ts", "c");
  const before = await hashSource(top);
  await put("console/a.ts", "a");
  await put("console/b.ts", "bc");
  assert.notEqual(await hashSource(top), before);
});

test("a build learns none of Tocsin's own settings, which may be keys", async () => {
  process.env.TOCSIN_SECRET_KEY_OF_THIS_TEST = "x";
  await rm(join(top, "ledger"), { force: true });
  await put("console/main.tsx", "three");
  await prepare({ program: await program() });
  delete process.env.TOCSIN_SECRET_KEY_OF_THIS_TEST;
  const { readFile } = await import("node:fs/promises");
  assert.equal(await readFile(join(top, "ledger"), "utf8"), "\n");
});

test("a build that fails is told with its last words and the mend, and tried again at the next start", async () => {
  await put("console/main.tsx", "broken");
  const failing = await program('console.error("main.tsx:1: does not compile"); process.exit(1);');
  const state = await prepare({ program: failing });
  assert.ok(state.state === "failed");
  assert.match(state.reason, /main\.tsx:1: does not compile/);
  assert.match(state.mend, /npm run console:build/);
  assert.equal((await prepare({ program: await program() })).state, "ready");
});

test("a build program that cannot even start is a failed build", async () => {
  await put("console/main.tsx", "no program");
  assert.equal((await prepare({ program: join(top, "nowhere.mjs") })).state, "failed");
});

test("two that build at once both end with the whole build, and leave nothing else", async () => {
  await put("console/main.tsx", "four");
  const own = await program();
  const states = await Promise.all([prepare({ program: own }), prepare({ program: own })]);
  assert.deepEqual(
    states.map(({ state }) => state),
    ["ready", "ready"],
  );
  assert.deepEqual(
    (await readdir(join(top, "console/dist"))).filter((name) => !/^[0-9a-f]{16}$/.test(name)),
    [],
  );
});

test("a build that nobody waits for any more is ended", async () => {
  await put("console/main.tsx", "five");
  const build = prepareConsole({
    log: silentLog,
    top,
    program: await program("await new Promise(() => setInterval(() => {}, 1000));"),
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  build.stop();
  assert.notEqual((await build.settled).state, "ready");
});

test("half a build is none", async () => {
  await put("console/main.tsx", "six");
  await put(`console/dist/${await hashSource(top)}/index.html`, "<p>torn</p>");
  await rm(join(top, "ledger"), { force: true });
  await prepare({ program: await program("process.exit(3);") });
  assert.equal(await builds(), 1);
});

test("looking whether this checkout's console is built takes no time worth speaking of", async () => {
  await access(join(checkout, "console", "main.tsx"));
  await hashSource(checkout);
  const began = performance.now();
  await hashSource(checkout);
  // Some 15 ms on an idle machine; a busy one must not fail for it.
  assert.ok(performance.now() - began < 1_000);
});
