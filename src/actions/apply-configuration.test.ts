import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { defineCommand, defineIntegration, type IntegrationDefinition } from "#sdk/integration.ts";
import { createDb, type Db } from "#store/db.ts";
import { openSecretKeys, type SecretKeys } from "#store/secret-keys.ts";
import { readSecrets } from "#store/secrets.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { sampleExport, sampleNodes } from "#test/sekoia-export.ts";
import { applyConfiguration, type WantedConfiguration, type WantedPlaybook } from "./apply-configuration.ts";

const canary = "canary-7d20f4";

/** As much of the real ones as a configuration is checked against. */
function integration(id: string, extra: Partial<IntegrationDefinition> = {}): IntegrationDefinition {
  const limits = { concurrency: 1, requestTimeoutMs: 1_000 };
  return defineIntegration({ id, name: id, description: id, parameters: [], limits, commands: [], ...extra });
}

function command(name: string) {
  return defineCommand({ name, description: name, effect: "read", arguments: [], run: () => ({}) });
}

const integrations = [
  integration("sekoia", {
    parameters: [
      { id: "base_url", label: "Address", type: "text", required: true },
      { id: "api_key", label: "Key", type: "secret", required: true },
    ],
    commands: ["sekoia-get-alert", "sekoia-comment-alert"].map(command),
    source: {
      intervalMs: 1_000,
      fetchAlerts: () => Promise.reject(new Error("not fetched here")),
      triggers: [
        {
          id: "alert-created",
          name: "Alert Created",
          parameters: [],
          matches: () => ({ matches: true, reason: "" }),
          result: (alert) => alert,
        },
      ],
    },
  }),
  integration("http", { commands: [command("http-request")] }),
  integration("cortex-xsoar"),
];

let database: TestDatabase;
let pool: pg.Pool;
let db: Db;
let keys: SecretKeys;

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 2 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  db = createDb(pool);
  keys = await openSecretKeys(db, randomBytes(32));
});
after(async () => {
  await pool.end();
  await database.close();
});
beforeEach(() => pool.query("truncate secrets, instances, activations, playbooks"));

function playbook(extra: Partial<WantedPlaybook> = {}, nodes = sampleNodes()): WantedPlaybook {
  const told = nodes["3"]?.arguments as JsonObject;
  told.headers = { authorization: `Bearer ${canary}`, Accept: "a" };
  return {
    file: "sample.json",
    text: JSON.stringify(sampleExport(nodes)),
    instances: { sekoia: "soc" },
    triggerConfiguration: { rule_filter: "Phishing" },
    overrides: {},
    active: true,
    ...extra,
  };
}

function wanted(extra: Partial<WantedConfiguration> = {}): WantedConfiguration {
  const parameters = { base_url: "https://api.example.org", api_key: canary };
  return { instances: [{ name: "soc", integration: "sekoia", parameters }], playbooks: [playbook()], ...extra };
}

const apply = (configuration: WantedConfiguration) => applyConfiguration(db, keys, integrations, configuration);
const errorsOf = async (configuration: WantedConfiguration) =>
  (await apply(configuration)).filter(({ severity }) => severity === "error").map(({ code }) => code);

const tables = ["secrets", "instances", "playbooks", "activations"];

/** Every row of every table as text, without the moments they were written. */
async function everything(): Promise<string[]> {
  const rows: string[] = [];
  for (const table of tables) {
    const found = await pool.query(
      `select ((to_jsonb(t) - 'updated_at' - 'created_at' - 'sealed'))::text as row from ${table} t order by 1`,
    );
    rows.push(...found.rows.map(({ row }) => `${table} ${row}`));
  }
  return rows;
}

describe("applying a configuration", () => {
  it("stores instances and playbooks, and keeps every secret sealed", async () => {
    assert.deepEqual(await errorsOf(wanted()), []);
    const text = (await everything()).join("\n");
    assert.match(text, /Phishing/);
    assert.match(text, /"alert-created"/);
    for (const table of tables) {
      const { rows } = await pool.query(`select t::text as row from ${table} t`);
      assert.ok(rows.length > 0, table);
      for (const { row } of rows) {
        assert.ok(!row.includes(canary), `${table} holds a secret in clear`);
        assert.ok(!row.includes(Buffer.from(canary).toString("hex")), `${table} holds a secret in clear`);
      }
    }
    const opened = (await readSecrets(db)).map((row) => keys.open(row)).sort();
    assert.deepEqual(opened, [`Bearer ${canary}`, canary]);
  });

  it("changes nothing the second time", async () => {
    await apply(wanted());
    const before = await everything();
    const ids = (await pool.query("select id, sealed from secrets order by id")).rows;
    await apply(wanted());
    assert.deepEqual(await everything(), before);
    assert.deepEqual((await pool.query("select id, sealed from secrets order by id")).rows, ids);
  });

  it("keeps an instance's identity when its parameters change, and puts a new secret where the old one was", async () => {
    await apply(wanted());
    const [before] = (await pool.query("select * from instances")).rows;
    const sealedAs = async () =>
      (await pool.query("select sealed from secrets where id = $1", [before.secret_parameters.api_key])).rows[0]
        ?.sealed;
    const sealedBefore = await sealedAs();
    const parameters = { base_url: "https://other.example.org", api_key: "another" };
    await apply(wanted({ instances: [{ name: "soc", integration: "sekoia", parameters }] }));
    const [now] = (await pool.query("select * from instances")).rows;
    assert.equal(now.id, before.id);
    assert.deepEqual(now.secret_parameters, before.secret_parameters);
    assert.notDeepEqual(await sealedAs(), sealedBefore);
  });

  it("reports every problem at once and applies nothing", async () => {
    const configuration = wanted({
      instances: [
        { name: "nothing", integration: "no-such", parameters: {} },
        { name: "soc", integration: "sekoia", parameters: {} },
      ],
      playbooks: [
        playbook(),
        playbook({ file: "broken.json", text: "{" }),
        playbook({ file: "unbound.json", instances: {} }),
        playbook({ file: "stray.json", instances: { sekoia: "elsewhere" } }),
        playbook({ file: "mixed.json", instances: { sekoia: "soc", "cortex-xsoar": "soc" } }),
      ],
    });
    const problems = await apply(configuration);
    const errors = problems.filter(({ severity }) => severity === "error");
    const codes = new Set(errors.map(({ code }) => code));
    for (const code of [
      "CONFIG_INTEGRATION_UNKNOWN",
      "CONFIG_PARAMETER_MISSING",
      "CONFIG_MODULE_CONFIGURATION_MISSING",
      "CONFIG_INSTANCE_UNKNOWN",
    ]) {
      assert.ok(codes.has(code), `${code} is missing among ${[...codes].join(", ")}`);
    }
    assert.ok(errors.some(({ file }) => file === "broken.json"));
    assert.equal(errors.filter(({ code }) => code === "CONFIG_INSTANCE_UNKNOWN").length, 2);
    assert.deepEqual(await everything(), []);
  });

  it("refuses two instances of one name, where the second would replace the first", async () => {
    const instance = {
      name: "soc",
      integration: "sekoia",
      parameters: { base_url: "https://api.example.org", api_key: "k" },
    };
    const codes = await errorsOf(wanted({ instances: [instance, instance], playbooks: [] }));
    assert.deepEqual(codes, ["CONFIG_INSTANCE_REPEATED"]);
    assert.deepEqual(await everything(), []);
  });

  it("applies nothing when the database fails half-way", async () => {
    await pool.query(`
      create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refusal before insert on activations execute function refuse()`);
    await assert.rejects(apply(wanted()), /no/);
    await pool.query("drop trigger refusal on activations");
    assert.deepEqual(await everything(), []);
  });

  it("warns of a parameter it does not know, and does not keep it: it may be a secret misspelt", async () => {
    const configuration = wanted();
    Object.assign(configuration.instances[0]?.parameters ?? {}, { api_kye: canary });
    const problems = await apply(configuration);
    assert.deepEqual(
      problems.filter(({ code }) => code === "CONFIG_PARAMETER_UNKNOWN").map(({ severity }) => severity),
      ["warning"],
    );
    assert.ok(!(await everything()).join("\n").includes(canary));
  });

  it("seals a secret that YAML reads as a number, and refuses one that is no text at all", async () => {
    const instance = (api_key: number | JsonObject) => [
      { name: "soc", integration: "sekoia", parameters: { base_url: "https://api.example.org", api_key } },
    ];
    assert.deepEqual(await errorsOf(wanted({ instances: instance(12345678), playbooks: [] })), []);
    const [row] = await readSecrets(db);
    assert.equal(row && keys.open(row), "12345678");
    assert.deepEqual(await errorsOf(wanted({ instances: instance({ a: 1 }), playbooks: [] })), [
      "CONFIG_PARAMETER_INVALID",
    ]);
  });

  it("takes an inactive playbook that is not ready yet", async () => {
    assert.deepEqual(await errorsOf(wanted({ playbooks: [playbook({ active: false, instances: {} })] })), []);
    const { rows } = await pool.query("select active, instance_name from activations");
    assert.deepEqual(rows, [{ active: false, instance_name: null }]);
  });
});
