/** The page of an XSOAR playbook: written, kept, compared, restored, started, given what starts it, looked through by keys. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { innerPlaybook, triagePack, zipFiles } from "../content-pack.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="document.title='owned'">`;
const rightToLeft = "\u202Eتصيد";
const hostilePlaybook = `id: __proto__
name: ${JSON.stringify(`${hostile} ${rightToLeft} ${"n".repeat(220)}`)}
description: ${JSON.stringify(`${hostile} ${"d".repeat(300)}`)}
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, nexttasks: {'#none#': ["1"]}}
  "1":
    id: "1"
    type: regular
    task: {name: ${JSON.stringify(`${hostile} ${"t".repeat(300)}`)}, script: Builtin|||Set, type: regular, iscommand: true, brand: Builtin}
    scriptarguments: {key: {simple: ${JSON.stringify(hostile)}}, value: {simple: ${JSON.stringify(rightToLeft)}}}
inputs:
- key: __proto__
  value: {simple: ${JSON.stringify(hostile)}}
  required: true
`;
const manyTasks = 500;
const longPlaybook = `id: long
name: Long
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, nexttasks: {'#none#': ["1"]}}
${Array.from({ length: manyTasks - 1 }, (_, at) => {
  const next = at + 2 < manyTasks ? `nexttasks: {'#none#': ["${at + 2}"]}, ` : "";
  return `  "${at + 1}": {id: "${at + 1}", type: regular, ${next}task: {name: Step ${at + 1}, script: Builtin|||Set, type: regular, iscommand: true, brand: Builtin}, scriptarguments: {key: {simple: K}, value: {simple: V}}}`;
}).join("\n")}
`;

const inner = "/playbooks/triage-inner";

describe("the page of an XSOAR playbook", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let engineer: ConsolePerson;
  let viewer: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    engineer = await server.addPerson("engineer-ada", "engineer");
    viewer = await server.addPerson("viewer-vic", "viewer");
    const more = {
      "Triage/Playbooks/playbook-hostile.yml": hostilePlaybook,
      "Triage/Playbooks/playbook-long.yml": longPlaybook,
    };
    await server.operator.importContent({ file: "triage.zip", bytes: zipFiles(triagePack({ more })) });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function openAs(person: ConsolePerson, path: string, options?: PageOptions) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, person);
    await opened.page.goto(path);
    return opened;
  }
  const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name });
  async function write(page: Page, text: string): Promise<void> {
    await page.locator(".cm-content[contenteditable=true]").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  }
  const kept = () => server.operator.getPlaybook({ id: "triage-inner" });

  test("is written with its problems in place, the graph following, kept as a draft, then as a version with a note", async () => {
    const { page, close } = await openAs(engineer, `${inner}?tab=code`, { replacesText: true });
    await page.locator(".cm-content").waitFor();
    const wrong = innerPlaybook("hi").replace('"1"]}', '"7"]}');
    await write(page, wrong);
    await page
      .getByRole("list", { name: "Problems in the text" })
      .getByRole("button", { name: /^Error 9:/ })
      .waitFor();
    await page.getByText("this is the graph as it was before them").waitFor();
    assert.equal(await page.getByRole("button", { name: "Save version" }).isDisabled(), true);
    await checkAccessibility(page);
    await page.keyboard.press("ControlOrMeta+s");
    await page.getByText(/A draft of engineer-ada/).waitFor();
    assert.equal((await kept()).code, innerPlaybook(), "what is live is as it was");
    const renamed = innerPlaybook("hi")
      .replace("name: Say it,", "name: Say it loudly,")
      .replace('starttaskid: "0"', 'starttaskid: "0" # why not');
    await write(page, renamed);
    await region(page, /^Blocks of/)
      .getByRole("button", { name: /^Say it loudly/ })
      .waitFor();
    await page.getByText("Nothing is wrong with this text.").waitFor();
    await page.getByRole("button", { name: "Save version" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill(`Louder ${hostile}`);
    await dialog.getByRole("button", { name: "Save version" }).click();
    await page.getByText("This is what is live").waitFor();
    assert.equal((await kept()).code, renamed, "comments and the order of keys are as they were written");
    assert.equal((await kept()).xsoar?.draft, null);
    await close();
  });

  test("completes commands as one types", async () => {
    const { page, close } = await openAs(engineer, `${inner}?tab=code`, { replacesText: true });
    await page.locator(".cm-content").waitFor();
    await write(page, "id: triage-inner\ntasks:\n  '1':\n    task:\n      script: ");
    await page.keyboard.type("DeleteCon");
    const option = page.getByRole("option", { name: /DeleteContext/ });
    await option.first().waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await option.count(), 0);
    await close();
  });

  test("leaving what is not saved asks; another tab of the page does not", async () => {
    const { page, close } = await openAs(engineer, `${inner}?tab=code`, { replacesText: true });
    await page.locator(".cm-content").waitFor();
    await write(page, innerPlaybook("unsaved"));
    await page.getByText(/^Not saved/).waitFor();
    await page.getByRole("tab", { name: "Details" }).click();
    await page.getByRole("heading", { name: "About" }).waitFor();
    await page.getByRole("tab", { name: "Code" }).click();
    await page.getByText("unsaved").waitFor();
    await page.getByRole("link", { name: "Runs", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
    await dialog.getByRole("button", { name: "Stay" }).click();
    assert.match(page.url(), /triage-inner/);
    await close();
  });

  test("two people at once: the second sees what differs, and neither text is lost", async () => {
    const before = await kept();
    const { page, close } = await openAs(engineer, `${inner}?tab=code`, { replacesText: true });
    await page.locator(".cm-content").waitFor();
    await write(page, innerPlaybook("mine"));
    await page.getByText(/^Not saved/).waitFor();
    await server.operator.savePlaybook({ id: before.id, version: before.version, text: innerPlaybook("theirs") });
    const conflict = page.getByRole("alert", { name: "Saved by somebody else" });
    await conflict.getByText(/saved this playbook/).waitFor();
    await conflict
      .getByText(/theirs/)
      .first()
      .waitFor();
    await checkAccessibility(page);
    await conflict.getByRole("button", { name: "Go on with mine" }).click();
    await page.getByRole("button", { name: "Save version" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Save version" }).click();
    await page.getByText("This is what is live").waitFor();
    assert.match((await kept()).code, /mine/);
    await close();
  });

  test("its versions are compared, and a former one is in force again", async () => {
    const { page, close } = await openAs(engineer, `${inner}?tab=versions`);
    const list = region(page, "Versions");
    await list.getByText("in force").waitFor();
    await list.getByText(`Louder ${hostile}`).waitFor();
    const lines = region(page, /^Lines, from version 3 to version 4/);
    await lines.getByText('value: {simple: "mine"}').waitFor();
    await lines.getByText('value: {simple: "theirs"}').waitFor();
    await page.getByRole("radio", { name: "Compare from version 1" }).click();
    await region(page, /^Lines, from version 1 to version 4/).waitFor();
    await page.getByText("One column").click();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Restore version 1" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Restore it" }).click();
    await list.getByText("Version 5").waitFor();
    assert.equal((await kept()).code, innerPlaybook());
    await close();
  });

  test("says what it needs, and takes an incident type, alerts and the clock as what starts it", async () => {
    const { page, close } = await openAs(engineer, `${inner}?tab=details`);
    await page.getByText("It runs here", { exact: true }).waitFor();
    await region(page, "What calls it").getByRole("link", { name: "Triage - outer" }).waitFor();
    const starts = page.getByRole("list", { name: "What starts it" });
    const add = async (name: string) => {
      await page.getByRole("button", { name: "Add what starts it" }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await add("The clock");
    const clock = page.getByRole("dialog");
    await clock.getByRole("textbox", { name: /^When/ }).fill("61 * * * *");
    await clock.getByText(/is no minute/).waitFor();
    await clock.getByRole("textbox", { name: /^When/ }).fill("30 7 * * mon-fri");
    await clock.getByText("At 07:30, Monday to Friday (UTC)").waitFor();
    assert.equal(await clock.getByRole("listitem").count(), 5);
    await checkAccessibility(page);
    await clock.getByRole("textbox", { name: "greeting" }).fill("morning");
    await clock.getByRole("button", { name: "Save" }).click();
    await starts.getByText("At 07:30, Monday to Friday").waitFor();
    await add("Incidents of a type");
    const type = page.getByRole("dialog");
    await type.getByRole("combobox", { name: "Incident type" }).click();
    await page.getByRole("option", { name: "Triage" }).click();
    await type.getByText(/a type starts one playbook/).waitFor();
    await type.getByRole("radio", { name: /waits until a person/ }).click();
    await type.getByRole("button", { name: "Save" }).click();
    await starts.getByText("A person begins it.").waitFor();
    await page.getByRole("button", { name: "Remove the schedule 30 7 * * mon-fri" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
    await starts.getByText("At 07:30").waitFor({ state: "detached" });
    const { xsoar } = await kept();
    assert.deepEqual([xsoar?.incidentTypes, xsoar?.schedules], [[{ name: "Triage", autorun: false }], []]);
    await close();
  });

  test("is run now with its inputs, and the run is shown", async () => {
    const { page, close } = await openAs(engineer, inner);
    await page.getByRole("button", { name: "Run now" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Run it" }).click();
    await dialog.getByText("The playbook needs greeting.").waitFor();
    await checkAccessibility(page);
    await dialog.getByRole("textbox", { name: "greeting" }).fill("hello");
    await dialog.getByRole("button", { name: "Run it" }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await page.goto(`${inner}?tab=runs`);
    await page
      .getByRole("link", { name: /started by hand/ })
      .first()
      .waitFor();
    await page.getByRole("searchbox", { name: "Search its runs" }).fill("no such run");
    await page.getByText("No run fits").waitFor();
    await close();
  });

  test("a sub-playbook opens where its caller is, and the trail leads back", async () => {
    const { page, close } = await openAs(engineer, "/playbooks/triage-outer");
    await region(page, "Blocks of Triage - outer")
      .getByRole("button", { name: /^Triage - inner/ })
      .click();
    await page.getByRole("button", { name: "Open it here" }).click();
    await region(page, "Blocks of Triage - inner")
      .getByRole("button", { name: /^Say it/ })
      .click();
    await page.getByRole("complementary", { name: "Say it" }).getByText("Greeting.Said").waitFor();
    await checkAccessibility(page);
    await page
      .getByRole("navigation", { name: "Sub-playbooks" })
      .getByRole("button", { name: "Triage - outer" })
      .click();
    await region(page, "Blocks of Triage - outer").waitFor();
    await close();
  });

  test("500 tasks: one is found by its number with the keyboard alone, and shown in the code", async () => {
    const { page, close } = await openAs(engineer, "/playbooks/long");
    await region(page, "Blocks of Long")
      .getByRole("button", { name: /^Step 1\b/ })
      .first()
      .waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("#417");
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary", { name: "Step 417" });
    await panel.waitFor();
    await panel.getByRole("button", { name: "Show in code, line 422" }).press("Enter");
    await page.locator(".cm-content").getByText("Step 417").waitFor();
    await close();
  });

  test("a hostile name is text everywhere, and breaks no page", async () => {
    const { page, close } = await openAs(engineer, "/playbooks/__proto__?tab=details");
    await page.getByText("It runs here", { exact: true }).waitFor();
    await checkAccessibility(page);
    for (const tab of ["Graph", "Code", "Versions", "Runs"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel", { name: tab }).waitFor();
    }
    await page.goto("/playbooks/__proto__?block=1");
    await page.getByRole("complementary").getByText(hostile, { exact: true }).first().waitFor();
    assert.doesNotMatch(await page.title(), /^owned/);
    assert.equal(await page.locator("img[src=x]").count(), 0);
    await close();
  });

  test("who may only look sees all of it and can change nothing; on a narrow screen too", async () => {
    const { page, close } = await openAs(viewer, `${inner}?tab=details`, { size: "small" });
    await page.getByText("Your role may look at playbooks, not change them.").waitFor();
    await page.getByText("It runs here", { exact: true }).waitFor();
    for (const name of ["Run now", "Save version", "Add what starts it", "Rename"]) {
      assert.equal(await page.getByRole("button", { name }).count(), 0, name);
    }
    await checkAccessibility(page);
    const wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assert.equal(wide, false, "the page does not scroll sideways");
    await page.getByRole("tab", { name: "Code" }).click();
    await page.locator(".cm-content").waitFor();
    assert.equal(await page.locator(".cm-content[contenteditable=true]").count(), 0);
    await close();
  });

  test("a folder comes in as it is, and a playbook leaves with what it needs", async () => {
    const { page, close } = await openAs(engineer, "/playbooks/import");
    await page.getByRole("button", { name: "Choose a folder" }).waitFor();
    // What dropping files does, as the page sees it.
    const data = await page.evaluateHandle(
      `(() => {
        const data = new DataTransfer();
        for (const [name, text] of [["playbook-A.yml", ${JSON.stringify(innerPlaybook().replaceAll("triage-inner", "dropped-a").replace("Triage - inner", "Dropped A"))}], ["list-B.json", ${JSON.stringify(JSON.stringify({ id: "B", name: "B", type: "plain_text", data: "b", version: -1 }))}]]) {
          data.items.add(new File([text], name));
        }
        return data;
      })()`,
    );
    await page.getByText("Drop a pack's zip").dispatchEvent("drop", { dataTransfer: data });
    const preview = region(page, "What 2 files.zip would change");
    await preview.getByRole("row", { name: /Added Playbook Dropped A/ }).waitFor();
    await preview.getByText("1 run here").waitFor();
    await preview.getByRole("button", { name: "Bring in 2" }).click();
    await page
      .getByRole("status")
      .getByText(/2 added/)
      .waitFor();
    await page.goto("/playbooks");
    await page.getByRole("checkbox", { name: "Select Triage - outer" }).click();
    await page.getByRole("button", { name: "Export 1" }).click();
    await page.getByRole("menuitem", { name: /The selected playbook/ }).waitFor();
    await checkAccessibility(page);
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: /The selected playbook/ }).click();
    const file = await (await download).path();
    const names = Object.keys(unzipSync(await readFile(file))).map((path) => path.replace(/.*\//, ""));
    assert.deepEqual(names.sort(), ["playbook-Triage_inner.yml", "playbook-Triage_outer.yml"]);
    await close();
  });
});
