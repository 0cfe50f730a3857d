/** Cortex XSOAR content in the console: dropped, looked at, brought in, seen as playbooks, taken back. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { outerPlaybook, triagePack, zipFiles } from "../content-pack.ts";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="document.title='owned'">`;

describe("content in the console", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let engineer: ConsolePerson;
  let analyst: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    engineer = await server.addPerson("engineer-ada", "engineer");
    analyst = await server.addPerson("analyst-bea", "analyst");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function openAs(person: ConsolePerson) {
    const opened = await browser.open(server.url);
    await server.signIn(opened.context, person);
    return opened;
  }

  async function choose(page: Page, name: string, bytes: Uint8Array): Promise<void> {
    await page
      .locator("input[type=file]:not([data-folder])")
      .setInputFiles({ name, mimeType: "application/zip", buffer: Buffer.from(bytes) });
  }

  test("a pack is looked at, brought in, and its playbooks are there with graph and text", async () => {
    const { page, close } = await openAs(engineer);
    await page.goto("/playbooks");
    await page.getByRole("link", { name: "Bring content in" }).click();
    await choose(
      page,
      "triage.zip",
      zipFiles(triagePack({ more: { "playbook-bad.yml": `name: ${hostile}\ntasks: [` } })),
    );
    const preview = page.getByRole("region", { name: "What triage.zip would change" });
    await preview.getByRole("row", { name: /Added Playbook Triage - outer/ }).waitFor();
    await preview.getByRole("alert").getByText("One file cannot be read and is left out.").waitFor();
    await checkAccessibility(page);
    await preview.getByRole("button", { name: "Bring in 6" }).click();
    await page.getByRole("status").getByText("6 added, 0 changed from triage.zip.").waitFor();
    await page.getByRole("link", { name: "See the playbooks" }).click();
    await page.getByRole("row", { name: /Triage - outer.*Triage incidents/ }).waitFor();
    await page.getByRole("link", { name: "Edit Triage - outer" }).click();
    const graph = page.getByRole("region", { name: "Blocks of Triage - outer" });
    await graph.getByRole("button", { name: /Keep it/ }).click();
    const panel = page.getByRole("complementary", { name: "Keep it" });
    await panel.getByRole("region", { name: "Arguments" }).getByText("${Greeting.Said}").waitFor();
    assert.equal(await panel.getByRole("textbox").count(), 0, "the text says it all: the panel is to be looked at");
    await checkAccessibility(page);
    await page.getByRole("tab", { name: "Code" }).click();
    await page.getByText("starttaskid").waitFor();
    await checkAccessibility(page);
    await close();
  });

  test("what was edited here has to be decided, and an import is taken back", async () => {
    const { id, version } = await server.operator.getPlaybook({ id: "triage-outer" });
    await server.operator.savePlaybook({ id, version, text: outerPlaybook("edited here") });
    const { page, close } = await openAs(engineer);
    await page.goto("/playbooks/import");
    await choose(page, "next.zip", zipFiles(triagePack({ greeting: "from outside" })));
    const preview = page.getByRole("region", { name: "What next.zip would change" });
    await preview.getByRole("row", { name: /Conflict Playbook Triage - outer/ }).waitFor();
    assert.equal(await preview.getByRole("button", { name: /Bring/ }).isDisabled(), true);
    await preview.getByRole("radio", { name: "What comes takes its place" }).click();
    await checkAccessibility(page);
    await preview.getByRole("button", { name: "Bring it in" }).click();
    await page.getByRole("status").getByText("0 added, 1 changed from next.zip.").waitFor();
    assert.match((await server.operator.getPlaybook({ id })).code, /from outside/);
    await page.getByRole("button", { name: "Undo" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("What was there before is there again").waitFor();
    await checkAccessibility(page);
    await dialog.getByRole("button", { name: "Take it back" }).click();
    await page.getByText(/taken back by/).waitFor();
    assert.match((await server.operator.getPlaybook({ id })).code, /edited here/);
    await close();
  });

  test("who may not bring content in is told so", async () => {
    const { page, close } = await openAs(analyst);
    await page.goto("/playbooks");
    await page.getByRole("link", { name: "Open Triage - outer" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Bring content in" }).count(), 0);
    await page.goto("/playbooks/import");
    await page.getByText("Your role may not bring content in").waitFor();
    await close();
  });
});
