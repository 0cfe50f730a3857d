/** Playbooks in the console, beyond the first start: bringing exports, conflicts, who may do what, hostile text, the keyboard. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type { Role } from "#contract/permissions.ts";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { sampleNodes } from "../sekoia-export.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="document.title='owned'"><script>document.title="owned"</script>"'\`{{ 7 * 7 }}`;

const exportOf = (name: string, change: (nodes: ReturnType<typeof sampleNodes>) => void = () => undefined) => {
  const nodes = sampleNodes();
  change(nodes);
  return JSON.stringify({ name, description: "", workspace: "Operation Center", nodes }, null, 2);
};

describe("playbooks in the console", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  const people = new Map<Role, ConsolePerson>();
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    for (const role of ["engineer", "viewer"] as const) people.set(role, await server.addPerson(`${role}-ada`, role));
    await server.operator.createInstance({
      name: "Sekoia of the tests",
      integration: "sekoia",
      parameters: { api_key: "no-such-key", base_url: "https://sekoia.invalid" },
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function openAs(role: Role, options?: PageOptions) {
    const opened = await browser.open(server.url, options);
    const person = people.get(role);
    assert.ok(person);
    await server.signIn(opened.context, person);
    return opened;
  }
  const bring = (text: string, file = "export.json"): Promise<PlaybookDetail> =>
    server.operator.createPlaybook({ file, text });
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  const block = (page: Page, name: string) =>
    page.getByRole("region", { name: /^Blocks of/ }).getByRole("button", { name });
  const panel = (page: Page, name: string) => page.getByRole("complementary", { name });
  const urlOf = (page: Page) => panel(page, "Tell the team").getByRole("textbox", { name: "Url", exact: true });

  /** What dropping a file does, as the page sees it. */
  async function drop(page: Page, name: string, text: string): Promise<void> {
    const data = await page.evaluateHandle(
      `(() => {
        const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: "application/json" }));
        return data;
      })()`,
    );
    await page.getByText("Bring any Sekoia.io export").dispatchEvent("drop", { dataTransfer: data });
  }

  test("an export that is dropped becomes a playbook, switched off", async () => {
    const { page, close } = await openAs("engineer");
    await page.goto("/playbooks/new");
    await page.getByRole("heading", { name: "Use a template" }).waitFor();
    await drop(page, "dropped.json", exportOf("Dropped"));
    await heading(page, "Dropped").waitFor();
    assert.equal(await page.getByRole("switch").isChecked(), false);
    await block(page, "Tell the team").waitFor();
    await close();
  });

  test("an export that cannot be taken shows all that is wrong at its place, and can be mended there", async () => {
    const broken = exportOf("Mended", (nodes) => {
      Object.assign(nodes["1"] ?? {}, { outputs: { default: ["99"] } });
      Object.assign(nodes["3"] ?? {}, { type: "actoin" });
    });
    const { page, close } = await openAs("engineer", { replacesText: true });
    await page.goto("/playbooks/new");
    await page.getByRole("heading", { name: "Use a template" }).waitFor();
    await drop(page, "broken.json", broken);
    const mend = page.getByRole("region", { name: "broken.json" });
    await mend
      .getByRole("alert")
      .getByText(/wrong with it/)
      .waitFor();
    // The list that names a node that is not there begins a line above it; lines count from 1.
    const line = broken.split("\n").findIndex((text) => text.trim() === '"99"');
    const found = mend.getByRole("listitem").filter({ hasText: `Line ${line}` });
    await found.filter({ hasText: "node 99" }).first().waitFor();
    await mend.getByRole("listitem").filter({ hasText: "actoin" }).first().waitFor();
    await checkAccessibility(page);
    const editor = mend.getByRole("textbox");
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(exportOf("Mended"));
    await mend.getByRole("button", { name: "Try again" }).click();
    await heading(page, "Mended").waitFor();
    await close();
  });

  test("switching on from the list is refused with its issues, each leading to its field", async () => {
    await bring(exportOf("Not ready"));
    const { page, close } = await openAs("engineer");
    await page.goto("/playbooks");
    await page.getByRole("switch", { name: "Not ready: Off" }).click();
    const refusal = page.getByRole("alert").filter({ hasText: "Not ready stays off" });
    await refusal.waitFor();
    assert.equal(await page.getByRole("switch", { name: "Not ready: Off" }).isChecked(), false);
    await checkAccessibility(page);
    await refusal.getByRole("link").first().click();
    await heading(page, "Not ready").waitFor();
    await page.getByRole("complementary").getByRole("heading", { name: "Module Configuration" }).waitFor();
    await close();
  });

  test("who may only look finds everything read-only, with the reason", async () => {
    const { id } = await bring(exportOf("Only to look at"));
    const { page, close } = await openAs("viewer");
    await page.goto("/playbooks");
    await page.getByRole("link", { name: "Open Only to look at" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "+ Playbook" }).count(), 0);
    await page.getByRole("switch", { name: "Only to look at: Off" }).click({ force: true });
    assert.equal(await page.getByRole("switch", { name: "Only to look at: Off" }).isChecked(), false);
    await page.goto(`/playbooks/${id}?block=3`);
    await urlOf(page).waitFor();
    await page.getByText("Your role may look at playbooks, not change them.").waitFor();
    assert.equal(await urlOf(page).isEditable(), false);
    assert.equal(await page.getByRole("button", { name: "Save" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: /Create new configuration|Add a header|^Replace/ }).count(), 0);
    await checkAccessibility(page);
    await page.goto("/playbooks/new");
    await page.getByText("Your role may look at playbooks, not make them").waitFor();
    await page.goto("/integrations/Sekoia%20of%20the%20tests");
    await page.getByText("Your role may look at instances, not change them.").waitFor();
    await close();
  });

  test("when somebody else saved meanwhile, it is told with who and when, and either value can be kept", async () => {
    const playbook = await bring(exportOf("Contested"));
    const { page, close } = await openAs("engineer");
    await page.goto(`/playbooks/${playbook.id}?block=3`);
    await urlOf(page).fill("https://mine.example.org/hook");
    await panel(page, "Tell the team").getByRole("button", { name: "Replace Authorization" }).click();
    await panel(page, "Tell the team").getByLabel("Authorization: value").fill("Bearer mine");
    await server.operator.savePlaybook({
      id: playbook.id,
      version: playbook.version,
      name: "Contested and renamed",
      arguments: { 3: { url: "https://theirs.example.org/hook", headers: { Authorization: "Bearer theirs" } } },
    });
    await page.keyboard.press("Control+s");
    const conflict = page.getByRole("alert", { name: "Saved by somebody else" });
    await conflict.getByText(/saved this playbook/).waitFor();
    await conflict.getByText("https://theirs.example.org/hook").waitFor();
    await conflict.getByText("https://mine.example.org/hook").waitFor();
    await checkAccessibility(page);
    // What they renamed is shown; what both changed waits for a choice.
    await heading(page, "Contested and renamed").waitFor();
    for (const choice of await conflict.getByRole("radiogroup").all()) await choice.getByText("Mine").click();
    await conflict.getByRole("button", { name: "Use these" }).click();
    await conflict.getByRole("button", { name: /^Save on top of/ }).click();
    await conflict.waitFor({ state: "detached" });
    await page.getByTitle("Nothing is unsaved").waitFor();
    const saved = await server.operator.getPlaybook({ id: playbook.id });
    const url = saved.nodes.find(({ id }) => id === "3")?.arguments.find(({ id }) => id === "url");
    assert.deepEqual([saved.name, url?.value], ["Contested and renamed", "https://mine.example.org/hook"]);
    await close();
  });

  test("a save that fails loses nothing and says why; leaving asks first", async () => {
    const { id } = await bring(exportOf("Fails to save"));
    const { page, close } = await openAs("engineer");
    await page.goto(`/playbooks/${id}?block=3`);
    await urlOf(page).fill("https://new.example.org/hook");
    // The kept header was written for another address: the server refuses, and names the field.
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("It was not saved; your changes are still here").waitFor();
    await page
      .getByRole("link", { name: /Authorization was not written for it|written for it/ })
      .first()
      .waitFor();
    assert.equal(await urlOf(page).inputValue(), "https://new.example.org/hook");
    await page.getByRole("link", { name: "Runs" }).first().click();
    const leave = page.getByRole("dialog");
    await leave.getByText("Leave without saving?").waitFor();
    await leave.getByRole("button", { name: "Stay" }).click();
    assert.equal(await urlOf(page).inputValue(), "https://new.example.org/hook");
    await page.getByRole("link", { name: "Runs" }).first().click();
    await leave.getByRole("button", { name: "Leave without saving" }).click();
    await heading(page, "Runs").waitFor();
    await close();
  });

  test("what the fields say is checked while it is written, and read back in their own words", async () => {
    const { id } = await bring(exportOf("Checked"));
    const { page, close } = await openAs("engineer", { replacesText: true });
    await page.goto(`/playbooks/${id}?block=3`);
    const json = panel(page, "Tell the team").getByRole("textbox", { name: "Json" });
    await json.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('{"text": "{{ node.1.short_id }}" "more": [{{ node.1.assets }}]}');
    await panel(page, "Tell the team").getByText("A comma is missing before this.").first().waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('{"text": "{{ node.1.short_id }}", "more": [{{ node.1.assets }}]}');
    await panel(page, "Tell the team")
      .getByText("A comma is missing before this.")
      .first()
      .waitFor({ state: "detached" });
    await urlOf(page).fill("");
    await panel(page, "Tell the team").getByText("Url is needed.").waitFor();
    await urlOf(page).fill("https://chat.example.org/");
    await panel(page, "Tell the team").getByRole("button", { name: "Insert a value into Url" }).click();
    await page.getByRole("textbox", { name: "Search values" }).fill("short");
    await page.getByRole("option", { name: "short_id" }).first().click();
    assert.equal(await urlOf(page).inputValue(), "https://chat.example.org/{{ node.1.short_id }}");
    await close();
  });

  test("text from outside is shown as the text it is, wherever it stands", async () => {
    const { id } = await bring(
      exportOf(hostile, (nodes) => {
        for (const node of Object.values(nodes)) node.name = hostile;
        Object.assign(nodes["3"] ?? {}, {
          arguments: {
            method: "post",
            url: "https://x.example.org",
            headers: { "X-A": hostile },
            json: { a: hostile },
          },
        });
      }),
    );
    const { page, close } = await openAs("engineer");
    for (const address of [
      "/playbooks",
      `/playbooks/${id}?issues=true`,
      `/playbooks/${id}?block=3`,
      `/playbooks/${id}?tab=code`,
      `/playbooks/${id}?tab=runs`,
    ]) {
      await page.goto(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByText("<img src=x").first().waitFor({ state: "attached" });
      assert.equal(await page.locator("main img").count(), 0, address);
      assert.notEqual(await page.title(), "owned", address);
    }
    await close();
  });

  test("a playbook is found, opened and changed by the keyboard alone", async () => {
    await bring(exportOf("By keyboard"));
    const { page, close } = await openAs("engineer");
    await page.goto("/playbooks");
    await page.getByRole("link", { name: "Edit By keyboard" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("by keyb");
    await page.getByRole("link", { name: "Edit Dropped" }).waitFor({ state: "detached" });
    await tabTo(page, page.getByRole("link", { name: "By keyboard", exact: true }));
    await page.keyboard.press("Enter");
    await heading(page, "By keyboard").waitFor();
    await tabTo(page, block(page, "A new alert"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await panel(page, "Read the alert").waitFor();
    const uuid = panel(page, "Read the alert").getByRole("textbox", { name: "Uuid", exact: true });
    await tabTo(page, uuid);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("{{ node.0.short_id }}");
    await page.keyboard.press("Control+s");
    await page.getByTitle("Nothing is unsaved").waitFor();
    await page.keyboard.press("Escape");
    await panel(page, "Read the alert").waitFor({ state: "detached" });
    await close();
  });

  /** Where Tab leads, as a person without a mouse would look for it. */
  async function tabTo(page: Page, wanted: ReturnType<Page["locator"]>): Promise<void> {
    await wanted.waitFor();
    for (let presses = 0; presses < 80; presses++) {
      if ((await wanted.and(page.locator(":focus")).count()) > 0) return;
      await page.keyboard.press("Tab");
    }
    assert.fail("Tab does not lead there");
  }
});
