/** Instances by the API: configured, changed, tried and deleted while the server runs. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { keptSecret } from "#contract/playbook.ts";
import { type ConsoleServer, openConsole, refusalOf, sekoiaParameters, xsoarParameters } from "#test/console-world.ts";
import { post } from "#test/webhook-world.ts";

const canary = "canary-instance-key-8841";
let open: ConsoleServer;
before(async () => {
  open = await openConsole();
});
after(() => open.world.close());

const create = (name: string, integration: string, parameters: Record<string, never> | object) =>
  open.api.createInstance({ name, integration, parameters: { ...parameters } });
const secured = { credentials_identifier: "_header:Authorization", credentials_password: "Bearer let-me-in" };
const everything = async () => JSON.stringify([await open.api.listInstances({}), await open.api.listAudit({})]);

describe("an instance by the API", () => {
  it("has a form: the integration's own parameters and those that every instance may have", async () => {
    const { items } = await open.api.listIntegrations({});
    assert.deepEqual(items.map(({ id }) => id).sort(), ["cortex-xsoar", "generic-webhook", "http", "logzio", "sekoia"]);
    const sekoia = items.find(({ id }) => id === "sekoia");
    const ids = sekoia?.parameters.map(({ id }) => id) ?? [];
    assert.ok(ids.includes("api_key") && ids.includes("allow_addresses"));
    assert.equal(new Set(ids).size, ids.length, "each once");
    assert.deepEqual(
      sekoia?.triggers.map(({ id }) => id),
      ["alert-created", "alert-updated", "alert-status-changed", "alert-comment-created", "alert-any-update"],
    );
  });

  it("is refused with all that is wrong with it at once, and is not created then", async () => {
    const refused = await refusalOf(
      create("wrong", "sekoia", { base_url: "https://ann:pw@a.example", concurrency: "many", api_kye: canary }),
    );
    assert.equal(refused.code, "CONFIG_INVALID");
    assert.deepEqual(refused.problems.toSorted(), [
      "CONFIG_PARAMETER_INVALID parameters.base_url",
      "CONFIG_PARAMETER_INVALID parameters.concurrency",
      "CONFIG_PARAMETER_MISSING parameters",
      "CONFIG_PARAMETER_UNKNOWN parameters.api_kye",
    ]);
    assert.deepEqual((await refusalOf(create("wrong", "nothing", {}))).problems, ["CONFIG_INTEGRATION_UNKNOWN"]);
    assert.equal((await refusalOf(create("a/b", "http", {}))).code, "BAD_REQUEST");
    for (const name of ["try", "HTTP"])
      assert.equal((await refusalOf(create(name, "http", {}))).code, "CHANGE_NAME_TAKEN");
    const { items } = await open.api.listInstances({});
    assert.deepEqual(
      items.filter(({ name }) => ["wrong", "try", "HTTP"].includes(name)),
      [],
    );
  });

  it("never shows its secret, keeps it when it is not named or marked, and gives it up for null", async () => {
    const made = await create("secretive", "cortex-xsoar", { ...xsoarParameters(open.world), api_key: canary });
    assert.deepEqual(made.secretsSet, ["api_key"]);
    assert.equal(made.managedBy, "console");
    assert.equal(made.health?.gate.state, "open");
    const { api_key: _key, ...rest } = xsoarParameters(open.world);
    for (const parameters of [rest, { ...rest, api_key: keptSecret, concurrency: 3 }]) {
      const updated = await open.api.updateInstance({ name: "secretive", parameters });
      assert.deepEqual([updated.secretsSet, updated.id], [["api_key"], made.id]);
      assert.deepEqual(
        updated.parameters,
        Object.fromEntries(Object.entries(parameters).filter(([id]) => id !== "api_key")),
      );
    }
    assert.ok(!(await everything()).includes(canary));
    const [row] = await open.world.query("select i::text as row from instances i where name = 'secretive'");
    assert.ok(!row?.row.includes(canary));
    const none = await open.api.updateInstance({ name: "secretive", parameters: { ...rest, api_key: null } });
    assert.deepEqual(none.secretsSet, []);
    assert.equal((await refusalOf(create("secretive", "http", {}))).code, "CHANGE_NAME_TAKEN");
  });

  it("does not send a kept secret to another address, neither when it is tried nor when it is changed", async () => {
    const key = open.world.sekoia.apiKey;
    await create("soc", "sekoia", sekoiaParameters(open.world));
    const { api_key: _key, ...rest } = sekoiaParameters(open.world);
    const kept = await open.api.tryInstance({ integration: "sekoia", name: "soc", parameters: rest });
    assert.ok(kept.ok, "the saved key fills what is not given");
    const wrong = await open.api.tryInstance({ integration: "sekoia", parameters: { ...rest, api_key: canary } });
    assert.equal(wrong.ok, false);
    const elsewhere = { ...rest, base_url: "http://127.0.0.1:9/" };
    const redirected = ["CONFIG_SECRET_MISSING parameters.api_key"];
    const tried = await refusalOf(open.api.tryInstance({ integration: "sekoia", name: "soc", parameters: elsewhere }));
    assert.deepEqual(tried.problems, redirected);
    const changed = await refusalOf(open.api.updateInstance({ name: "soc", parameters: elsewhere }));
    assert.deepEqual(changed.problems, redirected);
    const given = await open.api.updateInstance({ name: "soc", parameters: { ...elsewhere, api_key: key } });
    assert.equal(given.parameters.base_url, "http://127.0.0.1:9/");
    const none = await refusalOf(
      open.api.tryInstance({ integration: "sekoia", name: "nobody", parameters: { ...rest, api_key: keptSecret } }),
    );
    assert.deepEqual(none.problems, redirected, "there is nothing to keep");
    await open.api.deleteInstance({ name: "soc" });
  });

  it("answers posts from the moment it is created, by its password of that moment, until it is deleted", async () => {
    const { url } = open.server;
    const send = async (authorization?: string) =>
      (await post(url, "pushed", { name: "x" }, authorization ? { authorization } : {})).status;
    assert.equal(await send(), 404);
    await create("pushed", "generic-webhook", secured);
    assert.equal(await send(), 200);
    await open.api.updateInstance({ name: "pushed", parameters: { ...secured, credentials_password: "Bearer new" } });
    assert.deepEqual([await send(), await send("Bearer new")], [401, 200]);
    await open.api.deleteInstance({ name: "pushed" });
    assert.equal(await send("Bearer new"), 404);
    const left = await open.world.query(
      "select 1 from secrets s join instances i on i.name = 'pushed' where s.id::text in (select value from json_each_text(i.secret_parameters))",
    );
    assert.deepEqual(left, []);
    assert.equal((await refusalOf(open.api.deleteInstance({ name: "pushed" }))).code, "NOT_FOUND");
    assert.equal((await refusalOf(open.api.updateInstance({ name: "pushed", parameters: {} }))).code, "NOT_FOUND");
  });

  it("that comes back under its name is the same to the alerts it brought", async () => {
    const first = await create("again", "generic-webhook", secured);
    await open.api.deleteInstance({ name: "again" });
    const second = await create("again", "generic-webhook", secured);
    assert.equal(second.id, first.id);
    await open.api.deleteInstance({ name: "again" });
    const other = await create("again", "http", {});
    assert.notEqual(other.id, first.id, "but one of another integration is not");
  });

  it("leaves a row in the audit for each change, with its name", async () => {
    const { items } = await open.api.listAudit({ action: "createInstance" });
    assert.ok(items.some(({ object, outcome }) => object === "pushed" && outcome === "done"));
    assert.ok(items.some(({ object, code }) => object === "wrong" && code === "CONFIG_INVALID"));
  });
});
