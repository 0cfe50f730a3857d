/** What a person does to a run in a browser: tries again, completes, skips, begins anew from a block, pauses — by key too. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type { Role } from "#contract/permissions.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { bridgeName, containName, openRunsWorld, type RunsWorld, waitForRun } from "./runs-world.ts";

describe("what is done to a run", { skip: withoutBrowser }, () => {
  let runs: RunsWorld;
  let browser: TestBrowser;
  before(async () => {
    runs = await openRunsWorld();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await runs?.close();
  });

  async function open(path: string, options: PageOptions = {}, role: Role = "admin") {
    const opened = await browser.open(runs.url, options);
    await runs.signIn(opened.context, role);
    await opened.page.goto(path);
    return opened;
  }
  const panel = (page: Page) => page.getByRole("complementary").last();
  const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
  const status = (page: Page, word: string) => page.getByRole("status").getByText(word, { exact: true }).first();
  const posts = () => runs.heard.filter((request) => request === "POST /isolate").length;

  /** The desk refuses to isolate the second host of three. */
  async function failedRun() {
    runs.answerPosts(400);
    const run = await runs.run(containName, "failed");
    runs.answerPosts(200);
    return run;
  }

  test("a failed block is tried again by key, in the same run, and what came after is not done twice", async () => {
    const run = await failedRun();
    const before = posts();
    const { page, close } = await open(`/runs/${run.id}`);
    await page.waitForURL(/block=6/);
    await panel(page).getByRole("button", { name: "Retry" }).waitFor();
    await page.keyboard.press("t");
    const asked = dialog(page, "Try it again?");
    await asked.getByText("It did nothing outside yet.").waitFor();
    await checkAccessibility(page);
    await asked.getByLabel("Reason").fill("the desk is back");
    await page.keyboard.press("Enter");
    await asked.waitFor({ state: "detached" });
    await status(page, "Succeeded").waitFor();
    assert.equal(posts(), before + 1);
    const detail = await runs.api.getRun({ id: run.id });
    const remembered = detail.steps.find(({ node }) => node === "7");
    assert.equal(remembered?.log.filter(({ kind }) => kind === "taskDone").length, 1);
    await page.keyboard.press("Escape");
    await panel(page)
      .getByText(/has it tried again: the desk is back/)
      .waitFor();
    await close();
  });

  test("a failed block is completed with outputs, which have to be JSON, or skipped with what hangs on it", async () => {
    const first = await failedRun();
    const { page, close } = await open(`/runs/${first.id}?block=6&round=1`);
    await panel(page).getByRole("button", { name: "Complete…" }).click();
    const completing = dialog(page, "Complete it by hand?");
    await completing.getByLabel("Outputs").fill("{oops");
    await completing.getByText(/This is not JSON/).waitFor();
    assert.ok(await completing.getByRole("button", { name: "Complete" }).isDisabled());
    await completing.getByLabel("Outputs").fill('{"isolated": "by hand"}');
    await completing.getByLabel("Reason").fill("pulled the plug");
    await completing.getByRole("button", { name: "Complete" }).click();
    await status(page, "Succeeded").waitFor();
    await panel(page)
      .getByText(/completed it by hand, with outputs: pulled the plug/)
      .waitFor();
    await panel(page).getByRole("tab", { name: "Outputs" }).click();
    await panel(page).getByRole("region", { name: "Outputs of Isolate the host" }).getByText("by hand").waitFor();

    const second = await failedRun();
    await page.goto(`/runs/${second.id}?block=6&round=1`);
    await panel(page).getByRole("button", { name: "Skip…" }).click();
    const skipping = dialog(page, "Skip it?");
    await skipping.getByLabel("This block and everything that hangs on it alone").check();
    await skipping.getByRole("button", { name: "Skip" }).click();
    await status(page, "Succeeded").waitFor();
    await panel(page).getByText("Skipped", { exact: true }).first().waitFor();
    await close();
  });

  test("what was refused meanwhile is said in the dialog, with what to do", async () => {
    const run = await failedRun();
    const { page, close } = await open(`/runs/${run.id}?block=6&round=1`);
    await panel(page).getByRole("button", { name: "Retry" }).click();
    // A colleague was quicker. The page does not hear of it before this one confirms.
    await page.route(`**/api/v1/runs/${run.id}`, (route) => route.abort());
    await runs.api.retryTask({ id: run.id, task: "6", frame: "3#1" });
    await waitForRun(runs.api, ({ id }) => id === run.id, "succeeded");
    await dialog(page, "Try it again?").getByRole("button", { name: "Retry" }).click();
    await dialog(page, "Try it again?").getByText("RUN_ENDED").waitFor();
    await close();
  });

  test("a new run begins from a block, after the writes that repeat were named, and leads back to the old one", async () => {
    const run = await runs.run(containName, "succeeded");
    const before = posts();
    const { page, close } = await open(`/runs/${run.id}?block=3`);
    await panel(page).getByRole("button", { name: "Rerun from here" }).click();
    const asked = dialog(page, "Rerun from here?");
    await asked.getByText("What this run did outside from there on may be done again:").waitFor();
    await asked.getByText(/^Isolate the host: sent to desk/).waitFor();
    await asked.getByRole("button", { name: "Rerun from here" }).click();
    await page.waitForURL((url) => url.pathname.startsWith("/runs/") && !url.pathname.includes(run.id));
    await status(page, "Succeeded").waitFor();
    assert.equal(posts(), before + 1);
    await panel(page).getByRole("link", { name: "See the run it was begun from" }).click();
    await page.waitForURL(new RegExp(run.id));
    await close();
  });

  test("a run is paused and resumed by key, and says by whom", async () => {
    const release = runs.holdHosts();
    const { shortId } = runs.world.sekoia.raiseAlert({ urgency: 90 });
    const run = await waitForRun(
      runs.api,
      ({ label, playbookName }) => label.includes(shortId) && playbookName === containName,
      "active",
    );
    const { page, close } = await open(`/runs/${run.id}`);
    await page.getByRole("button", { name: "Pause run" }).waitFor();
    await page.keyboard.press("p");
    await dialog(page, "Pause this run?").getByLabel("Reason").fill("shift change");
    await page.keyboard.press("Enter");
    await status(page, "Paused").waitFor();
    release();
    await panel(page)
      .getByText(/^paused by admin .*: shift change/i)
      .first()
      .waitFor();
    const before = posts();
    await page.getByRole("button", { name: "Resume run" }).waitFor();
    await page.keyboard.press("p");
    await dialog(page, "Resume this run?").getByRole("button", { name: "Resume run" }).click();
    await status(page, "Succeeded").waitFor();
    assert.equal(posts(), before + 1);
    await close();
  });

  test("all writes are paused from anywhere, everybody sees it, and they are let go", async () => {
    const { page, close } = await open("/runs");
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("pause all writes");
    await page.keyboard.press("Enter");
    const asked = dialog(page, "Pause all writes to the outside?");
    await asked.getByLabel("Reason").fill("wrong hosts");
    await asked.getByRole("button", { name: "Pause all writes" }).click();
    const bar = page.getByRole("status").filter({ hasText: "Nothing is written outside." });
    await bar.getByText(/paused all writes .*: wrong hosts/).waitFor();
    const run = await runs.run(bridgeName, "waiting");
    const viewer = await open(`/runs/${run.id}`, {}, "viewer");
    await viewer.page
      .getByText(/^Waits for writes to the outside, which admin .* paused: wrong hosts/)
      .first()
      .waitFor();
    assert.equal(await viewer.page.getByRole("button", { name: "Let them go" }).count(), 0);
    await checkAccessibility(viewer.page);
    await bar.getByRole("button", { name: "Let them go" }).click();
    await dialog(page, "Let writes to the outside go again?").getByRole("button", { name: "Let them go" }).click();
    await bar.waitFor({ state: "detached" });
    await viewer.page.getByText("Nothing is written outside.").waitFor({ state: "detached" });
    await waitForRun(runs.api, ({ id }) => id === run.id, "succeeded");
    await viewer.close();
    await close();
  });

  test("who may only read is offered none of it", async () => {
    const run = await failedRun();
    const { page, close } = await open(`/runs/${run.id}?block=6&round=1`, {}, "viewer");
    await panel(page).getByRole("region", { name: "Error" }).waitFor();
    const offered = page.getByRole("button", { name: /^(Retry|Complete…|Skip…|Rerun.*|Pause run|Cancel run)$/ });
    assert.equal(await offered.count(), 0);
    await page.keyboard.press("t");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await close();
  });
});
