/**
 * Classification and mapping by clicks, on a server that nobody configured: what stands in Sekoia.io's documentation under
 * "Create a new incident type", "Create a webhook" and "XSOAR mapping", and what an analyst sees of it in the end.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const secret = "Bearer a complex string 81";
const alert = {
  name: "Suspicious PowerShell",
  occurred: "2026-03-01T12:00:00Z",
  alertId: "ALuQ4711",
  alertUrl: "https://app.sekoia.io/operations/alerts/ALuQ4711",
  urgency: "high",
  events: [{ host: "srv-1", "process.name": "powershell.exe" }],
};

describe("classification and mapping in the console", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let ada: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    ada = await server.addPerson("ada", "engineer");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(options: Parameters<TestBrowser["open"]>[1] = {}) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, ada);
    return opened;
  }
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  const raise = async (more: object = {}) => {
    const answer = await fetch(`${server.url}/instance/execute/sekoia`, {
      method: "POST",
      headers: { authorization: secret, "content-type": "application/json" },
      body: JSON.stringify({ ...alert, ...more }),
    });
    assert.ok(answer.ok, await answer.clone().text());
    const [made] = (await answer.json()) as { id: string }[];
    return made?.id ?? "";
  };

  test("type, webhook, alert, fields, mapper from the sample, version, attach, alert: the incident carries the values", async () => {
    const { page, close } = await open();
    // Create a new incident type.
    await page.goto("/incident-setup");
    await page.getByText("There are no incident types yet").waitFor();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "New incident type" }).first().click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("textbox", { name: "Name" }).fill("Sekoia.io");
    await checkAccessibility(page);
    await drawer.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Sekoia.io", exact: true }).waitFor();

    // Create a webhook.
    await page.goto("/integrations");
    await page.getByRole("button", { name: "Add an instance of Generic Webhook" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("sekoia");
    await dialog.getByRole("textbox", { name: /^User name/ }).fill("_header: Authorization");
    await dialog.getByLabel("Password", { exact: true }).fill(secret);
    await dialog.getByRole("textbox", { name: "Incident type" }).fill("Sekoia.io");
    const more = dialog.getByRole("button", { name: /^More settings/ });
    if ((await more.count()) > 0) await more.click();
    await dialog.getByRole("checkbox", { name: "Store samples" }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await heading(page, "sekoia").waitFor();
    const first = await raise();

    // Only name and time are used so far.
    await page.goto("/incidents");
    await page.getByRole("link", { name: "Suspicious PowerShell" }).click();
    await page.getByRole("tab", { name: "Why it became this" }).click();
    await page.getByText("sekoia had no mapper when this came in.").waitFor();

    // The fields are used in the type.
    for (const name of ["Alert ID", "Alert URL", "Events"]) {
      await page.goto("/incident-setup?tab=fields");
      await page.getByRole("searchbox", { name: "Search fields" }).fill(name);
      await page.getByRole("button", { name, exact: true }).click();
      await drawer.getByText("Chosen types").click();
      await drawer.getByRole("combobox", { name: "Incident types" }).click();
      await page.getByRole("option", { name: "Sekoia.io" }).click();
      await drawer.getByRole("button", { name: "Save" }).click();
      await drawer.waitFor({ state: "detached" });
    }

    // The mapper, from the sample that is stored.
    await page.goto("/mapping");
    await page.getByText("There are no mappers yet").waitFor();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "New" }).click();
    await page.getByRole("menuitem", { name: "Incident mapper (incoming)" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Sekoia.io mapping");
    await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    await heading(page, "Sekoia.io mapping").waitFor();
    await page.getByRole("combobox", { name: "Instance" }).click();
    await page.getByRole("option", { name: "sekoia" }).click();
    for (const [field, path] of [
      ["Alert ID", "alertId"],
      ["Alert URL", "alertUrl"],
      ["Events", "events"],
      ["severity", "urgency"],
    ] as const) {
      await page.getByRole("button", { name: `Choose data path for ${field}` }).click();
      await page.getByRole("button", { name: new RegExp(`^Choose for ${field}: ${path}( |$)`) }).click();
      const row = page.getByRole("listitem", { name: field, exact: true });
      assert.equal(await row.getByRole("textbox", { name: `Data path of ${field}` }).inputValue(), path);
      await row.getByText("→").waitFor();
    }
    await page.getByText("4 of 4 filled").waitFor();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Save version" }).click();
    const asks = page.getByRole("dialog");
    await asks.getByRole("textbox", { name: "Note" }).fill("as Sekoia.io documents it");
    await asks.getByRole("button", { name: "Save version" }).click();
    await asks.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Attach" }).click();
    await asks.getByText(/1 would become another incident/).waitFor();
    await asks.getByText(/severity \(1\): 0 → 3/).waitFor();
    await checkAccessibility(page);
    await asks.getByRole("button", { name: "Attach to sekoia" }).click();
    await page.getByText("Incoming mapper, attached to sekoia.").waitFor();

    // The next alert's incident carries the values, and says where each came from.
    const id = await raise({ alertId: "ALuQ4712" });
    assert.notEqual(id, first);
    await page.goto(`/incidents/${id}`);
    await page.getByText("ALuQ4712", { exact: true }).waitFor();
    await page.getByRole("link", { name: alert.alertUrl }).waitFor();
    await page.getByRole("cell", { name: "powershell.exe" }).waitFor();
    await page.getByText("High", { exact: true }).waitFor();
    await checkAccessibility(page);
    await page.getByRole("tab", { name: "Why it became this" }).click();
    const line = page.getByRole("row").filter({ hasText: "Alert ID" });
    await line.getByText("alertId", { exact: true }).waitFor();
    await line.getByText("ALuQ4712").waitFor();
    await checkAccessibility(page);
    await close();
  });

  test("a mapper's version is compared and restored, and nobody leaves unsaved lines behind by mistake", async () => {
    const { page, close } = await open();
    await page.goto("/mapping/mapper/Sekoia.io%20mapping");
    await page.getByRole("button", { name: "Choose data path for details" }).click();
    await page.getByRole("button", { name: /^Choose for details: alertUrl/ }).click();
    await page.getByRole("link", { name: "Classification and mapping" }).click();
    await page.getByRole("dialog").getByText("One change is not saved").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Stay" }).click();
    await page.getByRole("button", { name: /^Filters and transformers of details/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Add a transformer" }).click();
    await page.getByRole("option", { name: "toUpperCase", exact: true }).click();
    await dialog.getByText(alert.alertUrl.toUpperCase()).waitFor();
    await checkAccessibility(page);
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Save version" }).click();
    await dialog.getByRole("button", { name: "Save version" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Versions" }).click();
    const former = page.getByRole("row").filter({ hasText: "as Sekoia.io documents it" });
    await former.getByRole("button", { name: "Compare" }).click();
    await page.getByText('"operator": "toUpperCase"').waitFor();
    await checkAccessibility(page);
    await former.getByRole("button", { name: "Restore" }).click();
    await dialog.getByRole("button", { name: "Restore" }).click();
    await dialog.waitFor({ state: "detached" });
    const { mapper } = await server.operator.getMapping({ kind: "mapper", id: "Sekoia.io mapping" });
    assert.deepEqual(
      mapper?.parts.flatMap(({ lines }) => lines.map(({ field }) => field)),
      ["Alert ID", "Alert URL", "Events", "severity"],
    );
    await close();
  });
});
