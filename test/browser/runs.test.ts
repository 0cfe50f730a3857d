/** The list of runs in a browser: counters, filters, rows that come in, what can be done from a row. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { sleep } from "#base/clock.ts";
import type { RunStatus } from "#contract/run.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { bridgeName, containName, openRunsWorld, type RunsWorld, waitForRun } from "./runs-world.ts";

const labels = {
  All: undefined,
  Succeeded: "succeeded",
  Failed: "failed",
  "In progress": "active",
  Waiting: "waiting",
  Cancelled: "cancelled",
} as const satisfies Record<string, RunStatus | undefined>;

describe("the list of runs", { skip: withoutBrowser }, () => {
  let runs: RunsWorld;
  let browser: TestBrowser;
  before(async () => {
    runs = await openRunsWorld();
    browser = await openBrowser();
    runs.answerPosts(500);
    await runs.run(containName, "waiting");
    runs.answerPosts(400);
    await runs.run(containName, "failed");
    runs.answerPosts(200);
    for (let count = 0; count < 14; count += 1) runs.world.sekoia.raiseAlert({ urgency: 10 });
    await untilQuiet(runs);
  });
  after(async () => {
    await browser?.close();
    await runs?.close();
  });

  async function open(path: string, options: PageOptions = {}, role: "admin" | "viewer" = "admin") {
    const opened = await browser.open(runs.url, options);
    await runs.signIn(opened.context, role);
    await opened.page.goto(path);
    await opened.page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    return opened;
  }
  const counter = (page: Page, label: string) =>
    page.getByRole("navigation", { name: "Runs by status" }).getByRole("link", { name: label });
  const table = (page: Page) => page.getByRole("table", { name: "Runs" });
  const rows = (page: Page) => table(page).locator("tbody tr[aria-rowindex]");
  const links = (page: Page) => table(page).locator("a[data-run]");

  test("has as many runs of a status as its counter says, and the address says which", async () => {
    const { page, close } = await open("/runs", { size: "large" });
    for (const [label, status] of Object.entries(labels)) {
      await counter(page, label).click();
      const search = status === undefined ? "" : `?status=${status}`;
      await page.waitForURL(`**/runs${search}`);
      const shown = await countShown(counter(page, label));
      const there = await runs.api.listRuns({ limit: 200, ...(status === undefined ? {} : { status }) });
      assert.equal(shown, there.items.length, label);
      if (shown === 0) {
        await page.getByText("No run fits").waitFor();
        continue;
      }
      await page.locator(`[data-old]`).waitFor({ state: "detached" });
      assert.equal(await table(page).getAttribute("aria-rowcount"), String(shown), label);
      // Whatever is in sight is of the status.
      const words = new Set((await rows(page).locator("td:first-child").allInnerTexts()).map((text) => text.trim()));
      if (status !== undefined) assert.deepEqual([...words], [label === "In progress" ? "Running" : label]);
    }
    await close();
  });

  test("shows by address what was shown by clicks: status, text, playbook and time range", async () => {
    const waiting = (await runs.api.listRuns({ status: "waiting", limit: 1 })).items[0];
    assert.ok(waiting);
    const text = waiting.label.split(" ").at(-1) ?? "";
    const search = new URLSearchParams({ status: "waiting", text, playbookId: waiting.playbookId, range: "day" });
    const { page, close } = await open(`/runs?${search}`);
    await links(page).first().waitFor();
    assert.deepEqual(await links(page).evaluateAll((found) => found.map((one) => one.getAttribute("data-run"))), [
      waiting.id,
    ]);
    assert.equal(await page.getByRole("searchbox").inputValue(), text);
    assert.equal(await page.getByRole("combobox", { name: "Playbook" }).inputValue(), containName);
    assert.equal(await page.getByRole("combobox", { name: "Time range" }).inputValue(), "Last 24 hours");
    // The counters count the same runs: this alert started one run of this playbook.
    assert.equal(await countShown(counter(page, "All")), 1);
    await counter(page, "Failed").click();
    await page.getByText("No run fits").waitFor();
    await page.getByRole("button", { name: "Show all runs of the last 7 days" }).click();
    await page.waitForURL("**/runs");
    await untilTrue(async () => (await countShown(counter(page, "All"))) > 20);
    await close();
  });

  test("lets new runs in at the top, and its counters with them", async () => {
    const { page, close } = await open("/runs");
    await links(page).first().waitFor();
    const before = await countShown(counter(page, "All"));
    const { shortId } = runs.world.sekoia.raiseAlert({ urgency: 10 });
    await links(page).filter({ hasText: shortId }).first().waitFor();
    await untilShown(counter(page, "All"), before + 2);
    await rows(page).first().getByText("Succeeded").waitFor();
    await close();
  });

  test("does not move what one reads further down, and says how many are new", async () => {
    const { page, close } = await open("/runs", { size: "medium" });
    await links(page).first().waitFor();
    const box = table(page).locator("xpath=..");
    await box.evaluate((element) => {
      element.scrollTop = 500;
    });
    const read = rows(page).nth(12);
    const id = await read.locator("a[data-run]").getAttribute("data-run");
    const place = () => table(page).locator(`tr:has([data-run="${id}"])`).boundingBox();
    const before = await place();
    for (let count = 0; count < 3; count += 1) runs.world.sekoia.raiseAlert({ urgency: 10 });
    await page.getByRole("button", { name: "6 new" }).waitFor();
    assert.deepEqual(await place(), before);
    await page.getByRole("button", { name: "6 new" }).click();
    await page.getByRole("button", { name: /new$/ }).waitFor({ state: "detached" });
    assert.equal(await box.evaluate((element) => element.scrollTop), 0);
    await close();
  });

  test("changes a status in its place", async () => {
    const release = runs.holdHosts();
    const started = runs.run(containName, "succeeded", { urgency: 90 });
    const { page, close } = await open("/runs?status=active");
    const row = rows(page).filter({ hasText: containName });
    await row.getByText("Running").waitFor();
    await counter(page, "All").click();
    await row.first().getByText("Running").waitFor();
    release();
    const { id } = await started;
    await rows(page)
      .filter({ has: page.locator(`[data-run="${id}"]`) })
      .getByText("Succeeded")
      .waitFor();
    await close();
  });

  test("reruns from a row, after it said what is done again: a second incident", async () => {
    const run = await runs.run(bridgeName, "succeeded", { urgency: 10 });
    const shortId = run.label.split(" ").at(-1) ?? "";
    const incidents = () => runs.world.xsoar.incidents().filter(({ alertId }) => alertId === shortId).length;
    assert.equal(incidents(), 1);
    const { page, close } = await open(`/runs?text=${run.id}`);
    await page.getByRole("button", { name: `Rerun ${run.label}` }).click();
    const dialog = page.getByRole("dialog", { name: "Rerun?" });
    await dialog.getByText("What this run did outside is done again:").waitFor();
    await dialog.getByText(/Create incident on XSOAR: sent to XSOAR/).waitFor();
    assert.equal(incidents(), 1, "nothing is done before the answer");
    await dialog.getByRole("button", { name: "Rerun" }).click();
    await page.getByRole("heading", { level: 1, name: run.label }).waitFor();
    assert.ok(!page.url().includes(run.id), "the new run is shown");
    await page.getByRole("status").getByText("Succeeded").waitFor();
    assert.equal(incidents(), 2);
    await close();
  });

  test("cancels from a row, with the reason", async () => {
    const release = runs.holdHosts();
    const { shortId } = runs.world.sekoia.raiseAlert({ urgency: 90 });
    const run = await waitForRun(
      runs.api,
      ({ label, playbookName }) => label.includes(shortId) && playbookName === containName,
      "active",
    );
    const { page, close } = await open(`/runs?text=${run.id}`);
    await page.getByRole("button", { name: `Cancel ${run.label}` }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("a drill");
    await dialog.getByRole("button", { name: "Cancel run" }).click();
    await rows(page).first().getByText("Cancelled").waitFor();
    release();
    const { log } = await runs.api.getRun({ id: run.id });
    assert.ok(
      log.some(({ text }) => text.includes("a drill")),
      JSON.stringify(log),
    );
    await close();
  });

  test("can be used by keyboard alone, to the run and its blocks and back", async () => {
    const { page, close } = await open("/runs");
    await links(page).first().waitFor();
    await page.keyboard.press("/");
    assert.equal(await focusOf(page), "Search runs");
    await page.keyboard.type(bridgeName.slice(0, 20));
    await page.waitForURL(/text=/);
    await page.locator(`[data-old]`).waitFor({ state: "detached" });
    const ids = await links(page).evaluateAll((found) => found.map((one) => one.getAttribute("data-run")));
    for (let presses = 0; (await runOf(page)) === null; presses += 1) {
      assert.ok(presses < 12, "the list cannot be reached");
      await page.keyboard.press("Tab");
    }
    assert.equal(await runOf(page), ids[0]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await untilTrue(async () => (await runOf(page)) === ids[2]);
    await page.keyboard.press("ArrowUp");
    await untilTrue(async () => (await runOf(page)) === ids[1]);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/runs/${ids[1]}`);
    await page.getByRole("button", { name: /^Alert Created Trigger/ }).waitFor();
    for (let presses = 0; !/^Alert CreatedTrigger/.test(await focusOf(page)); presses += 1) {
      assert.ok(presses < 30, "the drawing cannot be reached");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("ArrowDown");
    assert.match(await focusOf(page), /^Get Alert/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Get Alert" }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get("block"), "1");
    await page.keyboard.press("ArrowDown");
    assert.match(await focusOf(page), /^Get events/);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { level: 2, name: "What happened" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 2, name: "Get Alert" }).waitFor();
    await close();
  });

  test("offers whoever may only read nothing else", async () => {
    const { page, close } = await open("/runs", {}, "viewer");
    await links(page).first().waitFor();
    assert.equal(await table(page).getByRole("button").count(), 0);
    await close();
  });

  for (const theme of ["light", "dark"] as const) {
    test(`has no serious finding of axe, ${theme}`, async () => {
      const { page, close } = await open("/runs", { theme });
      await links(page).first().waitFor();
      await checkAccessibility(page);
      await close();
    });
  }
});

async function countShown(counter: Locator): Promise<number> {
  const digits = /[\d,]+$/.exec((await counter.innerText()).trim())?.[0];
  return Number(digits?.replaceAll(",", "") ?? Number.NaN);
}

async function untilShown(counter: Locator, count: number): Promise<void> {
  await untilTrue(async () => (await countShown(counter)) === count);
}

async function untilTrue(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await isTrue()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`it did not come true in time: ${isTrue}`);
  }
}

/** The label of what has the focus; what runs in the page is a text, since this file knows no DOM. */
async function focusOf(page: Page): Promise<string> {
  return String(
    await page.evaluate(
      `document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""`,
    ),
  );
}

async function runOf(page: Page): Promise<string | null> {
  return (await page.evaluate(`document.activeElement?.getAttribute("data-run")`)) as string | null;
}

/** Waits until nothing is on its way but what waits for a person. */
async function untilQuiet({ api, world }: RunsWorld): Promise<void> {
  await untilTrue(async () => {
    const { active, ...others } = await api.countRuns({});
    const all = Object.values(others).reduce((sum, count) => sum + count, 0);
    return active === 0 && all === 2 * world.sekoia.raised().length;
  });
}
