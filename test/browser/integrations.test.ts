/** Instances in the console: made, posted to, changed with their secret kept, and removed when nothing uses them. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { waitFor } from "#test/wait-for.ts";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";
import { shootGuide } from "./guide-shots.ts";

const hostile = `<img src=x onerror="document.title='owned'">`;

describe("integrations in the console", { skip: withoutBrowser }, () => {
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

  async function open() {
    const opened = await browser.open(server.url);
    await server.signIn(opened.context, ada);
    return opened;
  }
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

  test("a webhook that is made by clicks takes what is posted to the address it shows, and shows it", async () => {
    const { page, close } = await open();
    await page.goto("/integrations");
    await page.getByText("Nothing is connected yet").waitFor();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Add an instance of Generic Webhook" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Save" }).waitFor();
    await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("edr alerts");
    await dialog.getByRole("textbox", { name: /^User name/ }).fill("_header:Authorization");
    await dialog.getByLabel("Password", { exact: true }).fill("Bearer of the tests");
    const more = dialog.getByRole("button", { name: /^More settings/ });
    if ((await more.count()) > 0) await more.click();
    await dialog.getByRole("checkbox", { name: "Store samples" }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await heading(page, "edr alerts").waitFor();

    const address = `${server.url}/instance/execute/edr%20alerts`;
    await page.getByText(address, { exact: true }).waitFor();
    const answer = await fetch(address, {
      method: "POST",
      headers: { authorization: "Bearer of the tests", "content-type": "application/json" },
      body: JSON.stringify({ name: hostile, severity: 2 }),
    });
    assert.ok(answer.ok, await answer.text());
    await page.reload();
    await page.locator("summary").filter({ hasText: hostile }).click();
    assert.equal(await page.locator("main img").count(), 0);
    await checkAccessibility(page);
    await close();
  });

  test("the catalogue is searched by what an integration does, and narrowed by kind; a card shows what is connected", async () => {
    await server.operator.createInstance({
      name: "North tenant",
      integration: "sekoia",
      parameters: { api_key: "k", base_url: "https://sekoia.invalid" },
    });
    const { page, close } = await open();
    await page.goto("/integrations");
    const cards = page.getByRole("region", { name: "Catalogue" }).locator("h3");
    await page.getByRole("list", { name: "Instances of Sekoia.io" }).getByText("North tenant").waitFor();
    const all = await cards.count();
    assert.ok(all >= 5);
    await page.getByRole("searchbox", { name: "Search integrations and instances" }).fill("logzio-search");
    await page.waitForURL(/text=logzio-search/);
    await waitFor(async () => (await cards.allTextContents()).join() === "Logz.io", { what: "Logz.io alone" });
    await page.getByRole("searchbox", { name: "Search integrations and instances" }).fill("");
    const which = page.getByRole("radiogroup", { name: "Which integrations" });
    await which.getByText("Connected", { exact: true }).click();
    await page.waitForURL(/kind=connected/);
    const areConnected = async () => {
      const shown = await cards.allTextContents();
      return shown.includes("Sekoia.io") && shown.length < all;
    };
    await waitFor(areConnected, { what: "fewer cards, Sekoia.io among them" });
    await checkAccessibility(page);
    await shootGuide(page, "catalogue");
    await page.getByRole("link", { name: "Connect Sekoia.io step by step" }).click();
    await heading(page, "Connect Sekoia.io").waitFor();
    await page.goto("/integrations/North%20tenant");
    await page.getByText("5 requests a second, 8 at once, 20 s each").waitFor();
    await shootGuide(page, "instance");
    await checkAccessibility(page);
    await server.operator.deleteInstance({ name: "North tenant" });
    await close();
  });

  test("a change keeps the secret that is set, and an address of its own can be refused with its reason", async () => {
    await server.operator.createInstance({
      name: "Sekoia to change",
      integration: "sekoia",
      parameters: { api_key: "kept-key", base_url: "https://sekoia.invalid" },
    });
    const { page, close } = await open();
    await page.goto("/integrations/Sekoia%20to%20change");
    await page.getByRole("button", { name: "Replace Api_key" }).waitFor();
    await page.getByRole("button", { name: /^More settings/ }).click();
    await page.getByRole("textbox", { name: "First fetch", exact: true }).fill("-2h");
    await page.getByRole("button", { name: "Save" }).click();
    // What is written while a save is on its way is not lost to it.
    await page.getByRole("textbox", { name: "Base_url", exact: true }).fill("https://elsewhere.invalid");
    await page.getByText("Test what is written here").waitFor();
    const read = async () =>
      (await server.operator.listInstances({})).items.find(({ name }) => name === "Sekoia to change");
    await page.waitForFunction(
      `fetch("/api/v1/instances").then((answer) => answer.text()).then((text) => text.includes('"first_fetch":"-2h"'))`,
    );
    assert.deepEqual([(await read())?.parameters.first_fetch, (await read())?.secretsSet], ["-2h", ["api_key"]]);
    // The key was written for another address: it has to be written once more.
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(/was not written for it/).waitFor();
    assert.equal((await read())?.parameters.base_url, "https://sekoia.invalid");
    await page.getByRole("button", { name: "Discard" }).click();
    assert.ok(!(await page.content()).includes("kept-key"));
    await close();
  });

  test("what a playbook uses is not removed, what nothing uses is", async () => {
    await server.operator.createInstance({
      name: "Sekoia in use",
      integration: "sekoia",
      parameters: { api_key: "k", base_url: "https://sekoia.invalid" },
    });
    const [template] = (await server.operator.listTemplates({})).items;
    const { id, version } = await server.operator.createPlaybook({ template: template?.id ?? "" });
    await server.operator.savePlaybook({ id, version, accounts: { sekoia: "Sekoia in use" } });
    const { page, close } = await open();
    await page.goto("/integrations/Sekoia%20in%20use");
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Delete Sekoia in use" }).click();
    await dialog
      .getByRole("alert")
      .getByText(/is used by/)
      .waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await server.operator.deletePlaybook({ id });
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete Sekoia in use" }).click();
    await heading(page, "Integrations").waitFor();
    await page.getByRole("link", { name: "Sekoia in use" }).waitFor({ state: "detached" });
    await close();
  });
});
