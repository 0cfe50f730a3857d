/** `tocsin connect` for scripts: by flags, standard input and the environment, without a terminal. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ConsoleServer, openConsole } from "./console-world.ts";

const program = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
let open: ConsoleServer;
before(async () => {
  open = await openConsole({ sekoia: { keys: { narrow: { permissions: ["SIC_READ_ALERTS"] } } } });
  open.world.sekoia.raiseAlert({ urgency: 70 });
});
after(() => open.world.close());

async function tocsin(args: readonly string[], input = "", environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, "connect", ...args, "--home", open.world.home], {
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });
  let out = "";
  let complaints = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number];
  return { code, out, complaints };
}

const where = () => ["--address", open.world.sekoia.url, "--allow", "127.0.0.1"];
const names = async () => (await open.api.listInstances({})).items.map(({ name }) => name);

test("without a terminal and without a key it says what to give, and asks nothing", async () => {
  const { code, complaints } = await tocsin(["sekoia"]);
  assert.equal(code, 2);
  assert.match(complaints, /no terminal.*\n.*--key-stdin.*TOCSIN_CONNECT_KEY/);
  const unknown = await tocsin(["splunk"]);
  assert.match(unknown.complaints, /sekoia, logzio, xsoar/);
});

test("a missing right ends it with 1, names where it is given, and keeps nothing", async () => {
  const { code, out } = await tocsin(["sekoia", ...where(), "--key-stdin", "--yes"], "narrow\n");
  assert.equal(code, 1);
  assert.match(out, /✗ SIC_READ_INTAKES/);
  assert.match(out, /→ In Sekoia\.io: Settings/);
  assert.deepEqual(await names(), []);
});

test("without yes it only looks: the alert, the incident, the change, and no key", async () => {
  const { sekoia } = open.world;
  const seen = await tocsin(["sekoia", ...where(), "--key-stdin", "--json"], `${sekoia.apiKey}\n`);
  assert.equal(seen.code, 0, seen.complaints);
  const { check, preview, connected } = JSON.parse(seen.out);
  assert.deepEqual([check.ok, connected], [true, null]);
  assert.equal(preview.alerts[0].incident.type, "Sekoia.io");
  assert.ok(!`${seen.out}${seen.complaints}`.includes(sekoia.apiKey));
  const text = await tocsin(["sekoia", ...where()], "", { TOCSIN_CONNECT_KEY: sekoia.apiKey, TOCSIN_UNUSED: "" });
  assert.equal(text.code, 2, "a key in the environment without --yes asks, and nobody is there");
  assert.deepEqual(await names(), []);
});

test("with yes it connects; a second time it is edited, and its XSOAR follows by the second line", async () => {
  const { sekoia, xsoar } = open.world;
  const first = await tocsin(["sekoia", ...where(), "--yes"], "", { TOCSIN_CONNECT_KEY: sekoia.apiKey });
  assert.equal(first.code, 0, first.complaints);
  assert.match(first.out, /✓ Sekoia\.io config is connected/);
  const args = ["xsoar", "--address", xsoar.url, "--allow", "127.0.0.1", "--with", "Sekoia.io config"];
  const keys = `${xsoar.restApiKey}\n${xsoar.token.replace("Bearer ", "")}\n`;
  const second = await tocsin([...args, "--key-stdin", "--yes"], keys);
  assert.equal(second.code, 0, second.out + second.complaints);
  assert.match(second.out, /POST .*\/instance\/execute\/sekoia/);
  assert.ok(!second.out.includes(xsoar.token.replace("Bearer ", "")));
  const again = await tocsin(["sekoia", ...where(), "--key-stdin", "--yes", "--json"], `${sekoia.apiKey}\n`);
  assert.equal(JSON.parse(again.out).connected.steps[0].change, "edited");
  assert.deepEqual(await names(), ["Sekoia.io config", "XSOAR"]);
});
