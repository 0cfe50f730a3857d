/** A source on its instance's page: paused with a reason and resumed, filled back, and what it put aside tried again. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { createFakeLogzio } from "#integrations/logzio/fake-server.ts";
import { createFakeSekoia } from "#integrations/sekoia/fake-server.ts";
import { waitFor } from "#test/wait-for.ts";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="document.title='owned'">`;

describe("a source in the console", { skip: withoutBrowser }, () => {
  const sekoia = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY });
  let server: ConsoleServer;
  let browser: TestBrowser;
  let ada: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    ada = await server.addPerson("ada", "engineer");
    const { url } = await sekoia.start();
    await server.operator.createInstance({
      name: "siem",
      integration: "sekoia",
      parameters: { api_key: sekoia.apiKey, base_url: url, allow_private: true, fetch_interval: 1, first_fetch: "now" },
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await sekoia.stop();
  });

  test("is paused and resumed, filled back, and its quarantine is looked into, replayed and discarded", async () => {
    const old = Math.floor(Date.now() / 1000) - 3_600;
    sekoia.raiseAlert({ createdAt: old });
    await put(server, [{ uuid: "mended", created_at: old, title: "T" }, { title: hostile }]);
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, ada);
    await page.goto("/integrations/siem");
    const aside = page.getByRole("region", { name: "Quarantine" });
    await aside.getByText("the alert has no uuid").waitFor();
    await checkAccessibility(page);

    await page.getByRole("button", { name: "Pause fetching" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill("moving house");
    await dialog.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("by ada: moving house").first().waitFor();
    await page.getByRole("button", { name: "Resume fetching" }).click();
    await dialog.getByRole("button", { name: "Resume", exact: true }).click();
    await page.getByRole("button", { name: "Pause fetching" }).waitFor();

    await page.getByRole("button", { name: "Fetch the past…" }).click();
    await dialog.getByText("Fetch the past of siem?").waitFor();
    await checkAccessibility(page);
    await dialog.getByRole("button", { name: "Fetch", exact: true }).click();
    await page.getByText("Done, 1 new").waitFor();

    await aside.getByRole("button", { name: "Look" }).click();
    await dialog.getByLabel("Raw text").waitFor();
    assert.equal(await dialog.locator("img").count(), 0);
    await checkAccessibility(page);
    await page.keyboard.press("Escape");
    await aside.getByRole("button", { name: "Try again" }).click();
    await aside.getByText("1 became alerts, 0 were alerts already, 1 cannot be read still.").waitFor();
    await aside.getByRole("button", { name: "Discard…" }).click();
    await dialog.getByRole("button", { name: "Discard", exact: true }).click();
    await waitFor(async () => (await aside.count()) === 0, { what: "the quarantine to be empty" });
    await checkAccessibility(page);
    await close();
  });

  test("that has nothing to fetch says so and why; given the token it lacks it fetches", async (t) => {
    const logzio = createFakeLogzio();
    t.after(() => logzio.stop());
    const { url } = await logzio.start();
    logzio.raise();
    await server.operator.createInstance({
      name: "searches",
      integration: "logzio",
      parameters: {
        operational_api_token: logzio.operationsToken,
        base_url: url,
        allow_private: true,
        fetch_interval: 1,
      },
    });
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, ada);
    await page.goto("/integrations/searches");
    await page.getByText("Nothing is fetched here").waitFor();
    const health = page.getByRole("region", { name: "Health" });
    await health.getByText("There is no API token for the Security account").waitFor();
    // What would do nothing is not offered.
    assert.equal(await page.getByRole("button", { name: "Pause fetching" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Fetch the past…" }).count(), 0);
    await checkAccessibility(page);

    await page.getByLabel("API token for Logz.io Security account").fill(logzio.securityToken);
    await page.getByRole("button", { name: "Save" }).click();
    await health.getByText("Up to date").waitFor();
    await page.getByRole("button", { name: "Pause fetching" }).waitFor();
    await close();
  });
});

/** What an earlier version could not read. */
async function put(server: ConsoleServer, items: object[]): Promise<void> {
  const client = new pg.Client(server.database.config);
  await client.connect();
  for (const item of items) {
    await client.query(
      `insert into quarantine (id, instance_id, reason, raw, print)
       select gen_random_uuid(), id, 'the alert has no uuid', $1::text::json, $1::text from instances where name = 'siem'`,
      [JSON.stringify(item)],
    );
  }
  await client.end();
}
