/** Rules in the console: written with their faults in place, tried, put in order by keys, switched, deleted. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { waitFor } from "#test/wait-for.ts";
import { post } from "#test/webhook-world.ts";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="document.title='owned'">`;

/** For eyes: `TOCSIN_SHOTS` names the folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.TOCSIN_SHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

describe("rules in the console", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let ada: ConsolePerson;
  let vic: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    ada = await server.addPerson("ada", "engineer");
    vic = await server.addPerson("vic", "analyst");
    await server.operator.createInstance({
      name: "hook",
      integration: "generic-webhook",
      parameters: { allow_unauthenticated: true },
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  const names = async () =>
    (await server.operator.listIngestRules({})).items.map(({ definition, enabled }) => `${definition.name} ${enabled}`);

  test("are written, tried, saved, moved by keys, switched off and deleted", async () => {
    await post(server.url, "hook", [{ name: "ping", host: "a" }, { name: "ping", host: "a" }, { name: hostile }]);
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, ada);
    await page.goto("/rules");
    await page.getByText("There are no rules yet").waitFor();
    await checkAccessibility(page);
    await shoot(page, "empty");

    await page.getByRole("button", { name: "New rule" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("pings of a host");
    await dialog.getByLabel("Condition").fill("name:ping and severity:enormous");
    await dialog.getByText(/"enormous" is no value of severity/).waitFor();
    await checkAccessibility(page);
    await shoot(page, "condition");
    await dialog.getByLabel("Condition").fill("name:ping");
    await dialog.getByRole("combobox", { name: "Action" }).click();
    await page.getByRole("option", { name: "Correlate" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("This is needed").waitFor();
    await dialog.getByLabel("The same values in").fill("alert.host");
    await dialog.getByRole("button", { name: "Try on the last 50 alerts" }).click();
    await dialog.getByText("Of the last 3 alerts 2 meet it. With all rules: 2 made an incident, 1 added.").waitFor();
    assert.equal(await dialog.locator("img").count(), 0);
    await checkAccessibility(page);
    await shoot(page, "trial");
    assert.deepEqual(await names(), [], "nothing is saved by trying");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("with the same alert.host within 1h", { exact: false }).waitFor();

    await server.operator.createIngestRule({ definition: { name: "tests", condition: "name:test*", action: "drop" } });
    await page.reload();
    const up = page.getByRole("button", { name: "Move tests up" });
    await up.focus();
    await page.keyboard.press("Enter");
    await waitFor(async () => (await names()).join() === "tests true,pings of a host true", { what: "the new order" });
    await page.getByRole("switch", { name: "tests is on" }).focus();
    await page.keyboard.press("Space");
    await waitFor(async () => (await names())[0] === "tests false", { what: "the rule to be off" });

    await page.getByRole("button", { name: "New maintenance window" }).click();
    await dialog.getByLabel("Name").fill("patch night");
    await dialog.getByText("Again and again").click();
    await dialog.getByLabel("Begins at (cron, UTC)").fill("0 2 * * nonday");
    await dialog.getByText(/The cron expression is wrong/).waitFor();
    await checkAccessibility(page);
    await shoot(page, "window");
    await dialog.getByLabel("Begins at (cron, UTC)").fill("0 2 * * sun");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await post(server.url, "hook", [
      { name: "ping", host: "z" },
      { name: "ping", host: "z" },
    ]);
    await page.getByText(/Last 24 hours: .*1 added/).waitFor();
    await checkAccessibility(page);
    await shoot(page, "list");

    await page.getByRole("button", { name: "Delete tests" }).click();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    await waitFor(async () => (await names()).length === 2, { what: "the rule to be gone" });
    await close();
  });

  test("are read by an analyst, in the dark and on a small screen, without a button to change them", async () => {
    const { page, context, close } = await browser.open(server.url, { theme: "dark", size: "small" });
    await server.signIn(context, vic);
    await page.goto("/rules");
    await page.getByText("pings of a host").waitFor();
    assert.equal(await page.getByRole("button", { name: /New rule|Edit|Delete|Move/ }).count(), 0);
    assert.ok(await page.getByRole("switch", { name: "pings of a host is on" }).isDisabled());
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(width) <= 390, `${width} wide`);
    await checkAccessibility(page);
    await shoot(page, "small");
    await close();
  });
});
