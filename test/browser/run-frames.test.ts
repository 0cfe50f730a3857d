/**
 * A run with playbooks within playbooks in a browser: where one is in it, what failed and waits there, thousands of rounds,
 * and the same without anything done: the dry run.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { sleep } from "#base/clock.ts";
import type { JsonObject } from "#base/json.ts";
import type { Run } from "#contract/run.ts";
import { type Desk, framesPack, hostName, isolateName, mainName, openDesk } from "../frames-pack.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const hostile = `<img src=x onerror="window.wasRun=1"> Isolate`;

describe("a run within runs", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let desk: Desk;
  let analyst: ConsolePerson;
  before(async () => {
    desk = await openDesk();
    server = await openConsoleServer();
    browser = await openBrowser();
    analyst = await server.addPerson("analyst-bea", "analyst");
    const { operator } = server;
    await operator.importContent({ file: "frames.zip", bytes: framesPack(desk.url, hostile) });
    await operator.createInstance({ name: "desk", integration: "http", parameters: { allow_addresses: "127.0.0.1" } });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await desk?.close();
  });

  async function open(path: string, options: PageOptions = {}) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, analyst);
    await opened.page.goto(path);
    return opened;
  }
  async function until(id: string, status: Run["status"]): Promise<void> {
    for (const deadline = Date.now() + 240_000; Date.now() < deadline; await sleep(50)) {
      const { items } = await server.operator.listRuns({ text: id });
      if (items[0]?.status === status) return;
    }
    throw new Error(`run ${id} did not come to ${status}`);
  }
  async function start(inputs: JsonObject, status: Run["status"], id = "frames-main"): Promise<string> {
    const run = await server.operator.startPlaybook({ id, inputs });
    await until(run.id, status);
    return run.id;
  }
  const panel = (page: Page) => page.getByRole("complementary").last();
  const crumbs = (page: Page) => page.getByRole("navigation", { name: "Where in the run" });

  test("opens where it failed, says where that is, and is mended there without leaving", async () => {
    desk.refuse("server-3");
    const id = await start({ hosts: ["laptop-1", "server-2", "server-3"], notify: [`${desk.url}/a`] }, "failed");
    const { page, close } = await open(`/runs/${id}`);
    await page.waitForURL(/frame=1%232\.2%230/);
    await crumbs(page).getByText(isolateName).waitFor();
    await crumbs(page).getByText("round 3 of 3").waitFor();
    await panel(page).getByRole("region", { name: "Error" }).getByText("VENDOR_REFUSED").waitFor();
    assert.equal(await page.evaluate("window.wasRun"), undefined);
    await panel(page).getByRole("tab", { name: "Why" }).click();
    await panel(page)
      .getByText(/Its turn came/)
      .waitFor();
    await checkAccessibility(page);
    desk.refuse(undefined);
    await panel(page).getByRole("button", { name: "Retry" }).click();
    await page.getByRole("dialog", { name: "Try it again?" }).getByRole("button", { name: "Retry" }).click();
    await page.getByRole("status").getByText("Succeeded").first().waitFor();
    assert.match(page.url(), /frame=1%232\.2%230/, "it stays where one looks");
    // Up to the round, whose condition says why it came here.
    await crumbs(page).getByRole("button", { name: hostName }).click();
    await page.getByRole("button", { name: /^What is it\? / }).click();
    await panel(page).getByRole("tab", { name: "Why" }).click();
    const compared = panel(page).getByRole("table", { name: "Comparisons of What is it?" });
    await compared.getByText("server-3").first().waitFor();
    // The round before, and up to the top.
    await crumbs(page).getByRole("button", { name: "The round before" }).click();
    await crumbs(page).getByText("round 2 of 3").waitFor();
    await crumbs(page).getByRole("button", { name: mainName }).click();
    await page.getByRole("button", { name: new RegExp(`^${hostName} `) }).click();
    await panel(page)
      .getByRole("region", { name: "Rounds" })
      .getByRole("button", { name: /^Round 1 of 3/ })
      .click();
    await crumbs(page).getByText("round 1 of 3").waitFor();
    await close();
  });

  test("says what waits, since when and what comes next; a task is completed where it stands", async () => {
    const id = await start({ hosts: ["vip-1"], notify: [`${desk.url}/a`] }, "waiting");
    const { page, close } = await open(`/runs/${id}`, { theme: "dark" });
    await page.waitForURL(/frame=1%230/);
    await panel(page).getByRole("region", { name: "Question to a person" }).waitFor();
    await checkAccessibility(page);
    await crumbs(page).getByRole("button", { name: mainName }).click();
    await panel(page)
      .getByText(/Ask the owner in Contain one host asks/)
      .waitFor();
    await page.getByRole("button", { name: new RegExp(`^${hostName} .*Waiting`) }).waitFor();
    await page.goBack();
    await panel(page).getByRole("button", { name: "Complete…" }).click();
    await page.getByRole("dialog", { name: "Complete it by hand?" }).getByRole("button", { name: "Complete" }).click();
    await page.getByRole("status").getByText("Succeeded").first().waitFor();
    await close();
  });

  test("shows each item of a command over a list, what failed first", async () => {
    desk.refuse("/b");
    const notify = ["a", "b", "c"].map((name) => `${desk.url}/${name}`);
    const id = await start({ hosts: ["laptop-1"], notify }, "failed");
    desk.refuse(undefined);
    const { page, close } = await open(`/runs/${id}`);
    await page.waitForURL(/block=2/);
    const items = panel(page).getByRole("region", { name: "Items" });
    await items.getByRole("button").first().getByText(`${desk.url}/b`, { exact: true }).waitFor();
    await items.getByRole("button").first().click();
    await panel(page).getByRole("region", { name: "Item 2" }).getByText("VENDOR_REFUSED").waitFor();
    await checkAccessibility(page);
    await close();
  });

  test("of hundreds of rounds and five hundred blocks asks for and draws what is in sight", async () => {
    const elements = Array.from({ length: 300 }, (_, at) => `element ${at}`);
    const id = await start({ elements }, "succeeded", "frames-many");
    const { page, close } = await open("/account");
    const sizes: number[] = [];
    page.on("response", async (response) => {
      if (response.url().includes(`/runs/${id}/`)) sizes.push((await response.body().catch(() => "")).length);
    });
    await page.goto(`/runs/${id}?block=1`);
    const rounds = panel(page).getByRole("region", { name: "Rounds" });
    await rounds.getByRole("button", { name: /^Round 1 of 300/ }).waitFor();
    const count = async () => Number(await page.evaluate("document.querySelectorAll('*').length"));
    assert.ok((await count()) < 4_000, `${await count()} elements`);
    await page.evaluate(`document.querySelector('section[aria-label="Rounds"]').scrollTop = 1e6`);
    await rounds.getByRole("button", { name: /^Round 300 of 300/ }).waitFor();
    assert.ok((await count()) < 4_000, `${await count()} elements at the end`);
    await page.keyboard.press("Escape");
    await panel(page).getByRole("button", { name: "The end" }).click();
    await panel(page).getByText("The run succeeded").waitFor();
    assert.ok((await count()) < 6_000, `${await count()} elements with the story`);
    assert.ok(
      sizes.every((size) => size < 400_000),
      sizes.join(),
    );
    await close();
  });

  test("is tried without anything done: from the playbook's page, with the way, the writes and the end", async () => {
    const heard = desk.heard.length;
    const { page, close } = await open("/playbooks/frames-main");
    await page.getByRole("link", { name: "Dry run" }).click();
    await page.getByRole("heading", { level: 1, name: "Dry run" }).waitFor();
    await page.getByLabel("hosts").fill('["server-1", "laptop-2"]');
    await page.getByLabel("notify").fill(`${desk.url}/a`);
    await page.getByText("Sample", { exact: true }).click();
    await page.getByLabel("Sample, as a JSON object").fill("{oops");
    await page.getByText(/This is not JSON/).waitFor();
    assert.ok(await page.getByRole("button", { name: "Try it" }).isDisabled());
    await page.getByLabel("Sample, as a JSON object").fill('{"name": "a sample"}');
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("status").getByText("Succeeded").waitFor();
    await page.getByRole("button", { name: new RegExp(`^${hostName} `) }).waitFor();
    await checkAccessibility(page);
    await page.getByRole("tab", { name: "Would have written · 2" }).click();
    const writes = page.getByRole("list", { name: "What would have been written, in order" });
    await writes.getByText(`${desk.url}/isolate/server-1`).waitFor();
    await checkAccessibility(page);
    await writes.getByRole("button", { name: /Isolate/ }).click();
    await crumbs(page).getByText(isolateName).waitFor();
    await panel(page)
      .getByText(/Would have sent http-request to desk/)
      .first()
      .waitFor();
    assert.equal(await page.getByRole("button", { name: /Retry|Rerun from here/ }).count(), 0);
    await page.getByRole("tab", { name: "Context at the end" }).click();
    assert.equal(desk.heard.length, heard, "the desk heard something");
    assert.equal(await page.evaluate("window.wasRun"), undefined);
    await close();
  });
});
