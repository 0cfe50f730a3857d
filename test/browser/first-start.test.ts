/**
 * What Sekoia.io's own guide says, done by clicks in the console, from a server that nobody has signed in to yet to an
 * incident in Cortex XSOAR. Nothing here calls the API but the browser.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { createFakeSekoia, createFakeXsoar, type FakeSekoia, type FakeXsoar } from "#integrations/fakes.ts";
import { checkAccessibility, openBrowser, type TestBrowser, type TestPage, withoutBrowser } from "./browser.ts";
import { type ConsoleServer, goodPassword, openConsoleServer } from "./console-server.ts";

const template = "Automatically create an incident on Palo Alto Cortex XSOAR";

describe("a first start, by clicks alone", { skip: withoutBrowser }, () => {
  let sekoia: FakeSekoia;
  let xsoar: FakeXsoar;
  let server: ConsoleServer;
  let browser: TestBrowser;
  let opened: TestPage;
  let page: Page;
  before(async () => {
    sekoia = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY });
    xsoar = createFakeXsoar({ token: "Bearer a complex string" });
    await Promise.all([sekoia.start(), xsoar.start()]);
    server = await openConsoleServer();
    browser = await openBrowser();
    opened = await browser.open(server.url);
    page = opened.page;
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await Promise.all([sekoia?.stop(), xsoar?.stop()]);
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const dialog = () => page.getByRole("dialog");
  const panel = (name: string) => page.getByRole("complementary", { name });
  const block = (name: string) => page.getByRole("region", { name: /^Blocks of/ }).getByRole("button", { name });

  let isBroken = false;
  /** Each goes on where the one before it ended. */
  const step = (name: string, work: () => Promise<void>) =>
    test(name, async (context) => {
      if (isBroken) return context.skip("an earlier step failed");
      isBroken = true;
      await work();
      isBroken = false;
    });

  step("the link of the first start makes an admin", async () => {
    assert.ok(server.setupUrl);
    await page.goto(server.setupUrl);
    await page.getByLabel("Your name").fill("ada");
    await page.getByLabel("Password", { exact: true }).fill(goodPassword);
    await button("Make me the admin").click();
    await page.getByRole("heading", { level: 1, name: "Connect" }).waitFor();
  });

  step("this machine's XSOAR is made known, tested first", async () => {
    await page.getByRole("link", { name: "Integrations" }).click();
    await button("Add an instance of Cortex XSOAR").click();
    await dialog().getByRole("textbox", { name: "Address", exact: true }).fill(xsoar.url);
    await dialog().getByLabel("API key", { exact: true }).fill(xsoar.restApiKey);
    await dialog()
      .getByRole("button", { name: /^More settings/ })
      .click();
    await dialog().getByLabel("Allowed addresses").fill("127.0.0.1");
    await dialog().getByRole("button", { name: "Test" }).click();
    await dialog().getByRole("region", { name: "Result of the test" }).waitFor();
    await checkAccessibility(page);
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Cortex XSOAR config" }).waitFor();
  });

  step("the template is chosen: + Playbook, Use a template", async () => {
    await page.getByRole("link", { name: "Playbooks" }).click();
    await page.getByRole("link", { name: "+ Playbook" }).click();
    await page.getByRole("heading", { name: "Use a template" }).waitFor();
    await checkAccessibility(page);
    await button(`Use this template: ${template}`).click();
    await page.getByRole("heading", { level: 1, name: template }).waitFor();
  });

  step("On is refused while issues are left, and lists them", async () => {
    await page.getByRole("switch").click();
    await page.getByRole("alert").getByText(`${template} stays off`).waitFor();
    const issues = panel("Issues");
    await issues.getByRole("link", { name: "Create incident on XSOAR, Url" }).click();
    const panelOfBlock = panel("Create incident on XSOAR");
    // The cursor stands in the field that the issue is about.
    await panelOfBlock.locator("textarea:focus").waitFor();
    assert.match(await panelOfBlock.locator("textarea:focus").inputValue(), /YOUR_XSOAR_DOMAIN/);
    assert.equal(await page.getByRole("switch").isChecked(), false);
    await button("Close the panel").click();
  });

  step("Alert Created gets its Module Configuration and its Trigger Configuration", async () => {
    await block("Alert Created").click();
    const alertCreated = panel("Alert Created");
    await alertCreated.getByRole("heading", { name: "Module Configuration" }).waitFor();
    await alertCreated.getByRole("button", { name: "+ Create new configuration" }).first().click();
    await dialog().getByRole("textbox", { name: "Name", exact: true }).fill("Sekoia.io config");
    await dialog().getByLabel("Api_key").fill(sekoia.apiKey);
    await dialog().getByLabel("Base_url").fill(sekoia.url);
    await dialog()
      .getByRole("button", { name: /^More settings/ })
      .click();
    await dialog().getByLabel("Allowed addresses").fill("127.0.0.1");
    await dialog().getByRole("button", { name: "Test" }).click();
    await dialog().getByText("SIC_READ_INTAKES", { exact: true }).waitFor();
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "detached" });

    await alertCreated.getByRole("heading", { name: "Trigger Configuration" }).waitFor();
    await alertCreated.getByRole("button", { name: "+ Create new configuration" }).last().click();
    await dialog().getByRole("textbox", { name: "Name", exact: true }).fill("Default");
    assert.equal(await dialog().getByLabel("Rule Filter").inputValue(), "", "Rule Filter is left empty");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().waitFor({ state: "detached" });
  });

  step("Get Alert and Get events use the configuration just made", async () => {
    for (const name of ["Get Alert", "Get events from the alert"]) {
      await block(name).click();
      const select = panel(name).getByRole("combobox", { name: "Module Configuration" });
      await select.click();
      await page.getByRole("option", { name: "Sekoia.io config" }).click();
      assert.equal(await select.inputValue(), "Sekoia.io config");
    }
    await checkAccessibility(page);
  });

  step("Create incident on XSOAR gets Headers and Url; Json can be read", async () => {
    await block("Create incident on XSOAR").click();
    const create = panel("Create incident on XSOAR");
    await create.getByRole("group", { name: "Headers" }).getByLabel("Authorization: value").fill(xsoar.token);
    await create.getByRole("textbox", { name: "Url", exact: true }).fill(xsoar.webhookUrl());
    const json = create.getByRole("textbox", { name: "Json" });
    assert.match((await json.textContent()) ?? "", /"alertId": "\{\{ node\.1\.short_id \}\}"/);
    await checkAccessibility(page);
  });

  step("it is saved and switched on", async () => {
    await button("Save").click();
    await page.getByRole("button", { name: /issues?$/ }).waitFor({ state: "detached" });
    await page.getByRole("switch").click();
    await page.getByText("On", { exact: true }).waitFor();
    assert.equal(await page.getByRole("switch").isChecked(), true);
  });

  step("an alert is raised, and its run is seen Succeeded", async () => {
    const alert = sekoia.raiseAlert({ ruleName: "PowerShell downloads and runs a script", urgency: 80, events: 2 });
    await page.getByRole("link", { name: "Playbooks" }).first().click();
    await page.getByRole("link", { name: `Edit ${template}` }).click();
    await page.getByRole("tab", { name: "Runs" }).click();
    const run = page.getByRole("row", { name: new RegExp(alert.shortId) });
    await run.getByText("Succeeded").waitFor();
    await run.getByRole("link").click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page
      .getByRole("button", { name: /^Create incident on XSOAR/ })
      .first()
      .waitFor();
    assert.deepEqual(
      xsoar.incidents().map(({ alertId, incident }) => [alertId, incident.name]),
      [[alert.shortId, "PowerShell downloads and runs a script"]],
    );
  });

  step("the token never comes back", async () => {
    await page.getByRole("link", { name: "Playbooks" }).first().click();
    await page.getByRole("link", { name: `Edit ${template}` }).click();
    await block("Create incident on XSOAR").click();
    await panel("Create incident on XSOAR").getByRole("button", { name: "Replace Authorization" }).waitFor();
    await page.getByRole("tab", { name: "Code" }).click();
    await page.getByRole("textbox", { name: `Code of ${template}` }).waitFor();
    assert.ok(!(await page.content()).includes("a complex string"));
    await opened.close();
  });
});
