/** Connecting by clicks: rights, the last alerts beside what they would give, yes, and the first alert as it comes in. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
  createFakeLogzio,
  createFakeSekoia,
  createFakeXsoar,
  type FakeLogzio,
  type FakeSekoia,
  type FakeXsoar,
} from "#integrations/fakes.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";
import { shootGuide } from "./guide-shots.ts";

describe("connecting in the console", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let ada: ConsolePerson;
  let sekoia: FakeSekoia;
  let xsoar: FakeXsoar;
  let logzio: FakeLogzio;
  before(async () => {
    sekoia = createFakeSekoia({
      rateLimit: Number.POSITIVE_INFINITY,
      keys: { narrow: { permissions: ["SIC_READ_ALERTS"] } },
    });
    xsoar = createFakeXsoar();
    logzio = createFakeLogzio({ seed: 3 });
    await Promise.all([sekoia.start(), xsoar.start(), logzio.start()]);
    server = await openConsoleServer();
    browser = await openBrowser();
    ada = await server.addPerson("ada", "engineer");
    for (const urgency of [20, 55, 85]) sekoia.raiseAlert({ urgency });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await Promise.all([sekoia?.stop(), xsoar?.stop(), logzio?.stop()]);
  });

  async function open(options: PageOptions = {}) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, ada);
    return opened;
  }
  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
  const instances = async () => (await server.operator.listInstances({})).items.map(({ name }) => name);

  async function allow(page: Page) {
    await button(page, /^Let it reach 127\.0\.0\.1/).click();
  }

  test("a right that is missing is named with where it is given; then Sekoia.io by itself, down to its first alert", async () => {
    const { page, close } = await open();
    await page.goto("/connect");
    await page.getByText("connect the first source").waitFor();
    await checkAccessibility(page);
    await shootGuide(page, "connect");
    await page.getByRole("link", { name: "Connect Sekoia.io" }).click();
    await page.getByRole("textbox", { name: "Address or region" }).fill(sekoia.url);
    await page.getByLabel(/^API key/).fill("narrow");
    await button(page, "Test each right").click();
    await page.getByText("not on the public internet").waitFor();
    await shootGuide(page, "sekoia-address");
    await allow(page);
    await page.getByText(/View intakes/).waitFor();
    assert.equal(await button(page, "Show what the last alerts would give").count(), 0);
    await checkAccessibility(page);
    await shootGuide(page, "sekoia-right-missing");

    await page.getByLabel(/^API key/).fill(sekoia.apiKey);
    assert.equal(await page.getByText(/View intakes/).count(), 0, "what was found holds no more");
    await button(page, "Test each right").click();
    await page.getByText("All that is needed is there.").waitFor();
    await shootGuide(page, "sekoia-rights");
    await button(page, "Show what the last alerts would give").click();
    await page.getByText("By the mapper Sekoia.io - Incoming").waitFor();
    await checkAccessibility(page);
    await shootGuide(page, "sekoia-alone-preview");
    assert.deepEqual(await instances(), []);

    await button(page, /^Yes, connect/).click();
    await page.getByText("Sekoia.io config is connected.").waitFor();
    await page.getByText("Waiting for the first alert…").waitFor();
    await shootGuide(page, "sekoia-alone-waiting");
    sekoia.raiseAlert({ urgency: 90 });
    await page.getByText(/^The first alert is here/).waitFor();
    await checkAccessibility(page);
    await shootGuide(page, "sekoia-alone-first-alert");
    assert.deepEqual(await instances(), ["Sekoia.io config"]);
    assert.ok(!(await page.content()).includes(sekoia.apiKey));
    await close();
  });

  test("an XSOAR is connected, and the body that is shown is handed on to it", async () => {
    const { page, close } = await open({ theme: "dark" });
    await page.goto("/connect/xsoar");
    await page.getByRole("textbox", { name: "Address", exact: true }).fill(`${xsoar.url}/#/incidents`);
    await page.getByLabel("API key", { exact: true }).fill(xsoar.restApiKey);
    await button(page, "Test each right").click();
    await allow(page);
    await page.getByText("All that is needed is there.").waitFor();
    await page.getByText("a page of the console").waitFor();
    await page.getByRole("radio", { name: "Hand the alerts of Sekoia.io on to it" }).check();
    await page.getByLabel("The webhook's token").fill(xsoar.token.replace("Bearer ", ""));
    await shootGuide(page, "xsoar-hand-on");
    await button(page, "Show what the last alerts would give").click();
    await page.getByText("Incident in Cortex XSOAR", { exact: true }).waitFor();
    await page.getByText(xsoar.webhookUrl(), { exact: true }).waitFor();
    await checkAccessibility(page);
    await shootGuide(page, "xsoar-preview");
    assert.equal(xsoar.incidentCount(), 0, "nothing was sent");
    await button(page, /^Yes, connect XSOAR/).click();
    await page.getByText("XSOAR is connected.").waitFor();
    const alert = sekoia.raiseAlert({ urgency: 75 });
    await page.getByText(/^The first alert is here/).waitFor();
    await page.getByRole("link", { name: "See what became of it" }).click();
    await page.getByText(alert.shortId).first().waitFor();
    await shootGuide(page, "xsoar-run");
    await close();
  });

  test("on a small screen Logz.io is connected by severity and search, and its events lie above what they give", async () => {
    const { page, close } = await open({ size: "small" });
    logzio.raise({ scenario: "mcafee" });
    logzio.raise({ severity: "LOW" });
    await page.goto("/connect/logzio");
    await page.getByRole("textbox", { name: "Address or region code" }).fill(logzio.url);
    await page.getByLabel(/^API token for Logz\.io Security account/).fill(logzio.operationsToken);
    await page.getByRole("textbox", { name: "Filter by rule severity" }).fill("HIGH, SEVERE");
    await button(page, "Test each right").click();
    await allow(page);
    await page.getByText(/another kind of account/).waitFor();
    await page.getByLabel(/^API token for Logz\.io Security account/).fill(logzio.securityToken);
    await button(page, "Test each right").click();
    await page.getByText("All that is needed is there.").waitFor();
    await shootGuide(page, "logzio-rights");
    await button(page, "Show what the last alerts would give").click();
    await page.getByText("By the mapper Logz.io - Incoming").waitFor();
    assert.equal(await page.getByRole("list", { name: "Last alerts" }).getByRole("listitem").count(), 1);
    const wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    assert.equal(await page.evaluate(wide), false, "nothing is wider than the screen");
    await checkAccessibility(page);
    await shootGuide(page, "logzio-preview");
    await button(page, /^Yes, connect/).click();
    await page.getByText("Logz.io is connected.").waitFor();
    await shootGuide(page, "logzio-connected");
    await close();
  });

  test("who may not connect is told so", async () => {
    const viewer = await server.addPerson("vic", "viewer");
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, viewer);
    await page.goto("/connect/sekoia");
    await page.getByText("An engineer or an admin connects").waitFor();
    await close();
  });
});
