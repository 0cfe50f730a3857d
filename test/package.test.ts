import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";

const top = new URL("../", import.meta.url);

interface Manifest {
  scripts: Record<string, string>;
  bin: Record<string, string>;
  allowScripts: Record<string, boolean>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

interface Lockfile {
  packages: Record<string, { hasInstallScript?: boolean }>;
}

const manifest: Manifest = JSON.parse(readFileSync(new URL("package.json", top), "utf8"));
const lockfile: Lockfile = JSON.parse(readFileSync(new URL("package-lock.json", top), "utf8"));

/** The files a script line names outright; patterns are the test runner's to expand. */
function filesOf(script: string): string[] {
  return script.split(/[\s"']+/).filter((word) => /\.[cm]?[jt]sx?$/.test(word) && !word.includes("*"));
}

/** The scripts a script line calls: `npm run -s check:types` calls `check:types`. */
function callsOf(script: string): string[] {
  return [...script.matchAll(/npm run (?:-\S+ )*([\w:-]+)/g)].map((match) => match[1] ?? "");
}

test("every script and command points at files and scripts that exist", () => {
  const lines = { ...manifest.scripts, ...manifest.bin };
  const broken = Object.entries(lines).flatMap(([name, line]) => [
    ...filesOf(line)
      .filter((file) => !existsSync(new URL(file, top)))
      .map((file) => `${name}: ${file} is missing`),
    ...callsOf(line)
      .filter((call) => !(call in manifest.scripts))
      .map((call) => `${name}: no script ${call}`),
  ]);
  assert.deepEqual(broken, []);
});

test("the reading of script lines sees files, not patterns, and called scripts", () => {
  assert.deepEqual(filesOf('node --test "src/**/*.test.ts" test/a.test.ts'), ["test/a.test.ts"]);
  assert.deepEqual(callsOf("npm run -s check:types && npm run check:lint"), ["check:types", "check:lint"]);
});

test("the test script ends with the runner's summary and looks at every room", () => {
  const { test: line = "", "test:all": all = "" } = manifest.scripts;
  assert.match(line, /npm run -s test:all$/);
  assert.match(all, /--test-reporter=spec/);
  // Those beside the code are run by `test/beside-code/`, which has a test of its own that none is left out.
  assert.ok(all.includes('"test/**/*.test.ts"'));
});

test("install scripts are approved by name: every one there is, and none that is not", () => {
  const withScript = Object.entries(lockfile.packages)
    .filter(([, locked]) => locked.hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
  assert.ok(withScript.includes("node"), "the lockfile was read");
  assert.deepEqual(Object.keys(manifest.allowScripts).sort(), [...new Set(withScript)].sort());
});

test("dependencies are pinned to one version", () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is ${version}`);
  }
});

test("the continuous integration's script can be executed", () => {
  assert.ok(statSync(new URL(".ci/run", top)).mode & 0o100);
});
