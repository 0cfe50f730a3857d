/** The list of incidents and the page of one, by clicks and keys: asked for, chosen, live, opened, worked on. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="document.title='owned'">`;

describe("incidents in the console", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let ada: ConsolePerson;
  let vera: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    ada = await server.addPerson("ada", "analyst");
    vera = await server.addPerson("vera", "viewer");
    await server.operator.createInstance({
      name: "edr",
      integration: "generic-webhook",
      parameters: { allow_unauthenticated: true },
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(person = ada, options: Parameters<TestBrowser["open"]>[1] = {}) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, person);
    return opened;
  }
  const raise = async (name: string, type = "Endpoint", more: object = {}) => {
    const answer = await fetch(`${server.url}/instance/execute/edr`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, type, ...more }),
    });
    const [made] = (await answer.json()) as { id: string }[];
    return made?.id ?? "";
  };
  const query = (page: Page) => page.getByRole("textbox", { name: "Query" });
  const row = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

  test("a viewer who has nothing yet is told what would be here", async () => {
    const { page, close } = await open(vera);
    await page.goto("/incidents");
    await page.getByText("No incidents in this time").waitFor();
    await checkAccessibility(page);
    await page.goto("/incidents/4711");
    await page.getByText("There is no such incident").waitFor();
    await close();
  });

  test("a query is completed, its faults stand where they are, and what is asked and chosen stands in the address", async () => {
    await raise("Odd login of ada", "Identity");
    await raise("Beacon on srv-1");
    await raise(hostile);
    const { page, close } = await open();
    await page.goto("/incidents");
    await row(page, "Beacon on srv-1").waitFor();
    await row(page, hostile).waitFor();
    assert.equal(await page.title(), "Incidents · Tocsin");
    await page.keyboard.press("/");
    await page.keyboard.type("ty");
    await page.getByRole("option", { name: /^type:/ }).click();
    await page.getByRole("option", { name: /^Identity/ }).click();
    await page.keyboard.press("Enter");
    await row(page, "Beacon on srv-1").waitFor({ state: "detached" });
    await row(page, "Odd login of ada").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("query"), "type:Identity");

    await query(page).fill("type:(Identity or nosuch:1");
    await page.getByText(/parenthesis/).waitFor();
    await checkAccessibility(page);
    await query(page).fill("");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await row(page, "Beacon on srv-1").waitFor();

    await page.getByRole("button", { name: "Type", exact: true }).click();
    await page.getByRole("checkbox", { name: /^Endpoint/ }).check();
    await row(page, "Odd login of ada").waitFor({ state: "detached" });
    await checkAccessibility(page);
    await page.keyboard.press("Escape");
    await page.reload();
    await row(page, "Beacon on srv-1").waitFor();
    assert.equal(await row(page, "Odd login of ada").count(), 0);
    await page.getByRole("button", { name: "Reset" }).click();
    await row(page, "Odd login of ada").waitFor();
    await close();
  });

  test("what comes in stands there by itself, and the arrow keys lead to it", async () => {
    const { page, close } = await open();
    await page.goto("/incidents");
    await row(page, "Beacon on srv-1").waitFor();
    await raise("Came while one looked");
    await row(page, "Came while one looked").waitFor();
    await row(page, "Came while one looked").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.waitForFunction(`document.activeElement?.textContent === "Came while one looked"`);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Came while one looked" }).waitFor();
    await close();
  });

  test("an analyst takes an incident, writes a note, searches the alert and closes it", async () => {
    const id = await raise("To be worked on", "Endpoint", { host: { name: "srv-9" }, hostile });
    const { page, close } = await open();
    await page.goto(`/incidents/${id}`);
    await page.getByText("nobody owns it").waitFor();
    await page.getByRole("button", { name: "Assign to me" }).click();
    await page.getByText("owned by ada").waitFor();
    await page.getByRole("button", { name: "Severity" }).click();
    await page.getByRole("menuitem", { name: "Critical" }).click();
    await page.getByText("Critical", { exact: true }).first().waitFor();
    await page.getByRole("tab", { name: "War Room" }).click();
    await page.getByRole("textbox", { name: "What to write into the War Room" }).fill(`Seen before ${hostile}`);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const note = page.getByRole("listitem").filter({ hasText: "Seen before" });
    await note.getByText("note", { exact: true }).waitFor();
    await checkAccessibility(page);
    await page.getByRole("tab", { name: "Raw alert" }).click();
    await page.getByRole("textbox", { name: "Search in Raw alert" }).fill("SRV-9");
    await page.getByRole("status").filter({ hasText: /^1$/ }).waitFor();
    await page.locator("mark", { hasText: "srv-9" }).waitFor();
    await checkAccessibility(page);
    assert.equal(await page.locator("main img").count(), 0);
    await page.getByRole("tab", { name: "Summary" }).click();
    await page.getByRole("button", { name: "Close incident" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Notes" }).fill("a test of ours");
    await dialog.getByRole("button", { name: "Close incident" }).click();
    await page.getByRole("button", { name: "Reopen" }).waitFor();
    await checkAccessibility(page);
    const { incident } = await server.operator.getIncident({ id });
    assert.deepEqual([incident.owner, incident.severity, incident.status], ["ada", 4, 2]);
    await page.getByRole("link", { name: "Incidents", exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor();
    await row(page, "Beacon on srv-1").waitFor();
    assert.equal(await row(page, "To be worked on").count(), 0, "what is closed is not in the list of what is open");
    await close();
  });

  test("who may only look sees no button that changes anything, on a small window too", async () => {
    const id = await raise("Looked at");
    const { page, close } = await open(vera, { size: "small", theme: "dark" });
    await page.goto("/incidents");
    await row(page, "Looked at").click();
    await page.getByRole("tab", { name: "War Room" }).click();
    await page.getByText("Nothing was said yet").waitFor();
    assert.equal(await page.getByRole("button", { name: /Assign|Close incident|^Add$/ }).count(), 0);
    const wide = "document.documentElement.scrollWidth > window.innerWidth";
    assert.equal(await page.evaluate(wide), false, `incident ${id} fits`);
    await checkAccessibility(page);
    await close();
  });
});
