/** One run in a browser: its blocks, what went in and came out of each, why it failed, what it asks, while it happens. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type { Role } from "#contract/permissions.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { bridgeName, containName, hosts, openRunsWorld, type RunsWorld, waitForRun } from "./runs-world.ts";

describe("a run", { skip: withoutBrowser }, () => {
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
  const block = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name} `) });
  const panel = (page: Page) => page.getByRole("complementary").last();
  const blockOf = (page: Page) => new URL(page.url()).searchParams.get("block");

  test("is found as Sekoia.io's guide says: its playbook's runs, Succeeded, the graph, the results of each block", async () => {
    const run = await runs.run(bridgeName, "succeeded", { title: "Suspicious download", urgency: 60 });
    const { page, close } = await open(`/runs?playbookId=${run.playbookId}`);
    const row = page.getByRole("row").filter({ hasText: run.label });
    await row.getByText("Succeeded").waitFor();
    await row.getByRole("link", { name: run.label, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: run.label }).waitFor();
    await page.getByRole("region", { name: `Blocks of ${bridgeName}` }).waitFor();

    await block(page, "Get Alert").click();
    await panel(page).getByRole("region", { name: "Outputs of Get Alert" }).getByText("Suspicious download").waitFor();
    assert.equal(blockOf(page), "1");
    await panel(page).getByText("Sekoia.io config").first().waitFor();
    await panel(page).getByRole("tab", { name: "Inputs" }).click();
    await panel(page).getByRole("region", { name: "Inputs of Get Alert" }).getByText("uuid").waitFor();
    await panel(page).getByRole("tab", { name: /^Log/ }).click();
    await panel(page).getByRole("list", { name: "Log of Get Alert" }).getByRole("listitem").first().waitFor();

    await block(page, "Create incident on XSOAR").click();
    const outputs = panel(page).getByRole("region", { name: "Outputs of Create incident on XSOAR" });
    await outputs.getByText("status_code").waitFor();
    // The link can be shared.
    const { page: second, close: closeSecond } = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await second.getByRole("heading", { level: 2, name: "Create incident on XSOAR" }).waitFor();
    await closeSecond();
    await page.keyboard.press("Escape");
    await panel(page).getByText("Why did it start").waitFor();
    await panel(page)
      .getByText(/was new: no alert of Sekoia.io config had the id/)
      .waitFor();
    await close();
  });

  test("that failed opens at the block that failed, with its code, its message and what to do", async () => {
    runs.answerPosts(400);
    const run = await runs.run(containName, "failed");
    runs.answerPosts(200);
    const { page, close } = await open(`/runs/${run.id}`);
    await page.waitForURL(/block=6/);
    const error = panel(page).getByRole("region", { name: "Error" });
    await error.getByText("VENDOR_REFUSED").waitFor();
    await error.getByText(/isolate with 400/).waitFor();
    await error.getByText(/The vendor said no/).waitFor();
    await panel(page).getByText("Attempts").waitFor();
    await panel(page).getByRole("tab", { name: "Inputs" }).click();
    await panel(page).getByRole("region", { name: "Inputs of Isolate the host" }).getByText("server-1").waitFor();
    await close();
  });

  test("asks a person by a form, and goes on by the answer", async () => {
    runs.answerPosts(500);
    const run = await runs.run(containName, "waiting");
    runs.answerPosts(200);
    const posts = () => runs.heard.filter((request) => request === "POST /isolate").length;
    const before = posts();
    const { page, close } = await open(`/runs/${run.id}`);
    await page.waitForURL(/block=6/);
    const question = panel(page).getByRole("region", { name: "Question to a person" });
    await question.getByText(/The outcome is unknown and cannot be looked up/).waitFor();
    await question.getByRole("button", { name: "send again" }).click();
    await page.getByRole("status").getByText("Succeeded").first().waitFor();
    await question.waitFor({ state: "detached" });
    assert.equal(posts(), before + 1);
    const { log, steps } = await runs.api.getRun({ id: run.id });
    const story = JSON.stringify([log, steps]);
    assert.match(story, /answered: send again/);
    await close();
  });

  test("shows who may only read the question, and no way to answer it", async () => {
    runs.answerPosts(500);
    const run = await runs.run(containName, "waiting");
    runs.answerPosts(200);
    const { page, close } = await open(`/runs/${run.id}`, {}, "viewer");
    await page.getByText("Your role may read runs but not answer them.").waitFor();
    assert.equal(await page.getByRole("button", { name: /send again|Rerun|Cancel run/ }).count(), 0);
    await runs.api.cancelRun({ id: run.id });
    await close();
  });

  test("tells the rounds of a loop apart", async () => {
    const run = await runs.run(containName, "succeeded");
    const { page, close } = await open(`/runs/${run.id}?block=4`);
    await block(page, "Look up the host").getByText("3 rounds").waitFor();
    const outputs = panel(page).getByRole("region", { name: "Outputs of Look up the host" });
    const rounds = panel(page).getByRole("region", { name: "Rounds" });
    for (const [round, host] of hosts.entries()) {
      await rounds.getByRole("button", { name: new RegExp(`^Round ${round + 1} `) }).click();
      await outputs.getByText(host, { exact: true }).waitFor();
      assert.equal(new URL(page.url()).searchParams.get("round"), String(round));
    }
    // Two laptops went past it.
    await block(page, "Isolate the host").click();
    await rounds.getByRole("button", { name: /^Round 1 of 3 · Skipped/ }).waitFor();
    await rounds.getByRole("button", { name: /^Round 2 of 3 · Succeeded/ }).waitFor();
    await panel(page).getByRole("group", { name: "Which rounds" }).getByText("Succeeded 1").click();
    await rounds.getByRole("button", { name: /^Round 1 / }).waitFor({ state: "detached" });
    await close();
  });

  test("is followed while it happens, without a reload", async () => {
    const release = runs.holdHosts();
    const { shortId } = runs.world.sekoia.raiseAlert({ urgency: 90 });
    const run = await waitForRun(
      runs.api,
      ({ label, playbookName }) => label.includes(shortId) && playbookName === containName,
      "active",
    );
    const { page, close } = await open(`/runs/${run.id}`);
    await block(page, "Look up the host").getByText("Running").waitFor();
    await block(page, "Remember it").getByText("Not reached").waitFor();
    await page.evaluate("window.stillTheSamePage = true");
    release();
    await block(page, "Remember it").getByText("Succeeded").waitFor();
    await page.getByRole("status").getByText("Succeeded").first().waitFor();
    await panel(page).getByText("The run succeeded").waitFor();
    assert.equal(await page.evaluate("window.stillTheSamePage"), true);
    await close();
  });

  test("that is not there says so", async () => {
    const { page, close } = await open("/runs/018f3c00-0000-7000-8000-000000000000");
    const alert = page.getByRole("alert");
    await alert.getByText("The run cannot be shown").waitFor();
    await alert.getByText("NOT_FOUND").waitFor();
    await close();
  });

  for (const [theme, size] of [
    ["light", "large"],
    ["dark", "large"],
    ["light", "small"],
  ] as const) {
    test(`has no serious finding of axe, ${theme}, ${size}`, async () => {
      const run = await runs.run(containName, "succeeded");
      const { page, close } = await open(`/runs/${run.id}?block=4`, { theme, size });
      await block(page, "Look up the host").waitFor();
      await checkAccessibility(page);
      await close();
    });
  }
});
