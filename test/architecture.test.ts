import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  describeCycles,
  findClocks,
  findEmptyNames,
  findEscapes,
  findFakesLoaded,
  findLongFiles,
  findWrongArrows,
  longestFile,
  rooms,
} from "./house-rules.ts";
import { type FileMap, readImports } from "./import-graph.ts";

const top = fileURLToPath(new URL("..", import.meta.url));

/** Every TypeScript file of the checkout, committed or not. */
function readHouse(): FileMap {
  const files = new Map<string, string>();
  const walk = (folder: string) => {
    if (!existsSync(join(top, folder))) return;
    for (const entry of readdirSync(join(top, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!["node_modules", "dist"].includes(entry.name)) walk(path);
      } else if (/\.tsx?$/.test(entry.name)) files.set(path, readFileSync(join(top, path), "utf8"));
    }
  };
  for (const folder of ["src", "integrations", "console", "test", "bench"]) walk(folder);
  return files;
}

const house = (files: Record<string, string>): FileMap => new Map(Object.entries(files));

describe("this checkout", () => {
  const files = readHouse();

  test("was read", () => {
    assert.ok(files.has("src/base/errors.ts"));
    assert.ok(files.has("test/architecture.test.ts"));
  });
  test("keeps the walls", () => assert.deepEqual(findWrongArrows(files), []));
  test("has no import cycle", () => assert.deepEqual(describeCycles(files), []));
  test("has no file with a name that says nothing", () => assert.deepEqual(findEmptyNames(files), []));
  test("switches no check off", () => assert.deepEqual(findEscapes(files), []));
  test("keeps clocks and chance out of playbook", () => assert.deepEqual(findClocks(files), []));
  test("loads no fake in a server", () => assert.deepEqual(findFakesLoaded(files), []));
  test("has no product file over the limit", () => assert.deepEqual(findLongFiles(files), []));
  test("names every room in package.json imports", () => {
    const { imports } = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
    const named = Object.keys(rooms).filter((room) => room !== "integrations/*" && room !== "console");
    assert.deepEqual(Object.keys(imports).sort(), [...named, "test"].map((room) => `#${room}/*`).sort());
  });
});

describe("the walls", () => {
  const wrong: [name: string, path: string, source: string, fault: string][] = [
    ["an arrow that points up", "src/formats/a.ts", `import { b } from "#engine/b.ts";`, "looks into engine"],
    ["a type's arrow", "src/formats/a.ts", `import type { B } from "#engine/b.ts";`, "looks into engine"],
    ["an export from", "src/base/a.ts", `export { b } from "#store/b.ts";`, "looks into store"],
    ["an export of all", "src/base/a.ts", `export * from "#store/b.ts";`, "looks into store"],
    ["an export of all under a name", "src/base/a.ts", `export * as b from "#store/b.ts";`, "looks into store"],
    ["an export of types", "src/base/a.ts", `export type { B } from "#store/b.ts";`, "looks into store"],
    ["a namespace import", "src/sdk/a.ts", `import * as b from "#playbook/b.ts";`, "looks into playbook"],
    ["a default with names", "src/sdk/a.ts", `import b, { c } from "#playbook/b.ts";`, "looks into playbook"],
    ["a value named type", "src/sdk/a.ts", `import type from "#playbook/b.ts";`, "looks into playbook"],
    ["an import for its effects", "src/sdk/a.ts", `import "#playbook/b.ts";`, "looks into playbook"],
    ["a dynamic import", "src/sdk/a.ts", `const b = await import("#store/b.ts");`, "looks into store"],
    ["an import type", "src/sdk/a.ts", `type B = import("#store/b.ts").B;`, "looks into store"],
    ["a resolve", "src/sdk/a.ts", `import.meta.resolve("#store/b.ts");`, "looks into store"],
    ["a require", "src/sdk/a.ts", `const b = require("#store/b.ts");`, "looks into store"],
    ["engine on formats", "src/engine/a.ts", `import { b } from "#formats/b.ts";`, "looks into formats"],
    ["actions on server", "src/actions/a.ts", `import { b } from "#server/b.ts";`, "looks into server"],
    ["server on cli", "src/server/a.ts", `import { b } from "#cli/b.ts";`, "looks into cli"],
    ["cli on the store", "src/cli/a.ts", `import { b } from "#store/b.ts";`, "looks into store"],
    [
      "actions on an integration",
      "src/actions/a.ts",
      `import { b } from "#integrations/index.ts";`,
      "looks into integrations",
    ],
    [
      "store on playbook's values",
      "src/store/a.ts",
      `import { b } from "#playbook/b.ts";`,
      "looks into playbook for more than types",
    ],
    [
      "store on an inline type",
      "src/store/a.ts",
      `import { type B } from "#playbook/b.ts";`,
      "looks into playbook for more than types",
    ],
    [
      "a relative climb",
      "src/formats/x/a.ts",
      `import { b } from "../../playbook/b.ts";`,
      "climbs into playbook by a relative path",
    ],
    [
      "a relative climb against the table",
      "src/formats/a.ts",
      `import { b } from "../engine/b.ts";`,
      "climbs into engine by a relative path",
    ],
    ["a climb hidden in #", "src/engine/a.ts", `import { b } from "#store/../server/b.ts";`, "looks into server"],
    [
      "a worker of another room",
      "src/engine/a.ts",
      `new Worker(new URL("../server/b.ts", import.meta.url));`,
      "climbs into server",
    ],
    [
      "its own room by #",
      "src/engine/a.ts",
      `import { b } from "#engine/b.ts";`,
      "writes #engine/b.ts inside its own room",
    ],
    ["a computed import", "src/engine/a.ts", "await import(path);", "computes the path of an import"],
    ["a glued import", "src/engine/a.ts", `await import("#server/" + name);`, "computes the path of an import"],
    [
      "server on one integration",
      "src/server/a.ts",
      `import { b } from "#integrations/logzio/index.ts";`,
      "looks into integrations/logzio",
    ],
    [
      "server past the list",
      "src/server/a.ts",
      `import { b } from "#integrations/b.ts";`,
      "looks past integrations/index.ts",
    ],
    ["an integration on base", "integrations/logzio/index.ts", `import { b } from "#base/ids.ts";`, "looks into base"],
    [
      "an integration on another",
      "integrations/logzio/index.ts",
      `import { b } from "../sekoia/client.ts";`,
      "climbs into integrations/sekoia",
    ],
    [
      "an integration on the list",
      "integrations/logzio/index.ts",
      `import { b } from "../index.ts";`,
      "climbs into integrations by",
    ],
    [
      "an integration climbing to the sdk",
      "integrations/logzio/index.ts",
      `import { b } from "../../src/sdk/index.ts";`,
      "climbs into sdk",
    ],
    ["console on base", "console/main.tsx", `import { b } from "#base/ids.ts";`, "looks into base"],
    ["product code on test code", "src/store/a.ts", `import { b } from "#test/b.ts";`, "looks into test"],
    ["a test on a room above", "src/store/a.test.ts", `import { b } from "#engine/b.ts";`, "looks into engine"],
    [
      "a room nobody knows",
      "src/store/a.ts",
      `import { b } from "#shed/b.ts";`,
      "looks into src/shed, which is no room",
    ],
    ["playbook on the database", "src/playbook/a.ts", `import pg from "pg";`, "imports pg, but playbook is pure"],
    [
      "playbook on files",
      "src/playbook/a.ts",
      `import { readFileSync } from "node:fs";`,
      "imports node:fs, but playbook is pure",
    ],
    [
      "an import over several lines",
      "src/base/a.ts",
      `import {\n  b,\n  type C,\n} from "#store/b.ts";`,
      "looks into store",
    ],
  ];
  for (const [name, path, source, fault] of wrong) {
    test(`see ${name}`, () => {
      const faults = findWrongArrows(house({ [path]: source }));
      assert.equal(faults.length, 1, faults.join("\n") || "nothing was seen");
      assert.ok(faults[0]?.startsWith(`${path} ${fault}`), faults[0]);
    });
  }

  test("say the arrow in words, with its line", () => {
    const files = house({ "src/formats/a.ts": `// why\nimport { b } from "#engine/b.ts";\n` });
    assert.deepEqual(findWrongArrows(files), ["src/formats/a.ts looks into engine (line 2)"]);
  });

  test("see files outside every room", () => {
    assert.deepEqual(findWrongArrows(house({ "src/stray.ts": "", "src/shed/a.ts": "" })), [
      "src/stray.ts lies in no room",
      "src/shed/a.ts lies in no room",
    ]);
  });

  test("let through what the table allows", () => {
    const files = house({
      "src/playbook/a.ts": `import { b } from "#contract/b.ts";\nimport { parse } from "yaml";\nimport { c } from "./x/c.ts";`,
      "src/playbook/a.test.ts": `import { readFileSync } from "node:fs";\nimport { d } from "#test/d.ts";`,
      "src/store/a.ts": `import type { B } from "#playbook/b.ts";\nimport pg from "pg";`,
      "src/server/a.ts": `import { integrations } from "#integrations/index.ts";\nimport { e } from "#engine/e.ts";`,
      "src/server/b.ts": `new URL("../../migrations/", import.meta.url);\nnew Worker(new URL("./c.ts", import.meta.url));`,
      "src/cli/a.ts": `const { f } = await import("#server/f.ts");`,
      "integrations/index.ts": `import { logzio } from "./logzio/index.ts";\nimport type { I } from "#sdk/index.ts";`,
      "integrations/logzio/index.ts": `import { define } from "#sdk/index.ts";\nimport { c } from "./commands/c.ts";`,
      "integrations/logzio/commands/c.ts": `import { d } from "../client.ts";`,
      "console/main.tsx": `import { r } from "#contract/routes.ts";\nimport "./style.css";`,
      "src/server/d.ts": `import manifest from "../../package.json" with { type: "json" };`,
      "bench/a.ts": `import { e } from "#engine/e.ts";\nimport { s } from "../src/server/s.ts";`,
      "src/base/a.ts": `// import { b } from "#engine/b.ts";\n/** See import("#engine/b.ts"). */\nexport const a = 1;`,
    });
    assert.deepEqual(findWrongArrows(files), []);
  });

  test("know that `import type` leaves no import behind and an inline type does", () => {
    const kinds = readImports(
      `import type { A } from "a";\nimport { type B } from "b";\nexport type { C } from "c";\n`,
    );
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ["type", "value", "type"],
    );
  });
});

test("the check for fakes sees one that is far away, and none that only a demo loads", () => {
  const files = house({
    "src/server/serve.ts": `import { b } from "./b.ts";\nimport type { F } from "#integrations/fakes.ts";`,
    "src/server/b.ts": `export { integrations } from "#integrations/index.ts";`,
    "src/server/fake-vendors.ts": `export { f } from "#integrations/fakes.ts";`,
    "integrations/index.ts": `import { v } from "./v/index.ts";`,
    "integrations/fakes.ts": `export { f } from "./v/fake-server.ts";`,
    "integrations/v/index.ts": `import { d } from "./fake/data.ts";`,
    "integrations/v/fake-server.ts": "",
    "integrations/v/fake/data.ts": "",
  });
  assert.deepEqual(findFakesLoaded(files), [
    "src/server/serve.ts loads integrations/v/fake/data.ts, a fake, by way of integrations/v/index.ts",
  ]);
});

describe("the check for cycles", () => {
  test("sees a circle within a room and across rooms", () => {
    const files = house({
      "src/base/a.ts": `import { b } from "./b.ts";`,
      "src/base/b.ts": `import { c } from "#contract/c.ts";`,
      "src/contract/c.ts": `export { a } from "#base/a.ts";`,
    });
    assert.deepEqual(describeCycles(files), [
      "imports go round: src/base/a.ts → src/base/b.ts → src/contract/c.ts → src/base/a.ts",
    ]);
  });

  test("sees a circle that a walk enters late, and a file that imports itself", () => {
    const files = house({
      "src/base/a.ts": `import "./b.ts";\nimport "./c.ts";`,
      "src/base/b.ts": "",
      "src/base/c.ts": `import "./d.ts";`,
      "src/base/d.ts": `import "./b.ts";\nimport "./c.ts";`,
      "src/base/e.ts": `import "./e.ts";`,
    });
    assert.equal(describeCycles(files).length, 2);
  });

  test("lets types go round, and shared files be reached twice", () => {
    const files = house({
      "src/base/a.ts": `import { b } from "./b.ts";\nimport { c } from "./c.ts";`,
      "src/base/b.ts": `import type { A } from "./a.ts";\nimport { c } from "./c.ts";`,
      "src/base/c.ts": "",
    });
    assert.deepEqual(describeCycles(files), []);
  });
});

describe("the smaller rules", () => {
  test("see names that say nothing", () => {
    const files = house({
      "src/base/utils.ts": "",
      "console/x/types.tsx": "",
      "test/helpers.ts": "",
      "src/base/json.ts": "",
    });
    assert.equal(findEmptyNames(files).length, 3);
  });

  test("see checks switched off", () => {
    const files = house({
      "src/base/a.ts":
        "// @ts-ignore\n// biome-ignore lint/suspicious/noExplicitAny: no\n// @ts-nocheck\n// biome-ignore lint: all",
      "src/base/b.ts": "// biome-ignore lint/suspicious/noControlCharactersInRegex: the log strips them",
      "src/base/c.ts": "// biome-ignore-all lint/suspicious/noImportCycles: no",
    });
    assert.equal(findEscapes(files).length, 5);
  });

  test("see clocks and chance in playbook, not elsewhere and not in comments", () => {
    const source = "// never Date.now()\nDate.now();\nnew Date();\nMath.random();\nnew Date(0);";
    const files = house({ "src/playbook/a.ts": source, "src/playbook/a.test.ts": source, "src/base/a.ts": source });
    assert.equal(findClocks(files).length, 3);
  });

  test("see files over the limit, with their length", () => {
    const long = "//\n".repeat(longestFile + 1);
    const files = house({
      "src/base/a.ts": long,
      "src/base/a.test.ts": long,
      "src/base/b.ts": "//\n".repeat(longestFile),
    });
    assert.deepEqual(findLongFiles(files), [
      `src/base/a.ts has ${longestFile + 1} lines (at most ${longestFile}); which second thing moved in?`,
    ]);
  });
});
