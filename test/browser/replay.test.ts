/** A past run in the console, played again through the playbook as it is and as it might be, and saved as a test. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { unzipSync } from "fflate";
import { judgeHost, judgePlaybook, openScores, type Scores } from "../replay-world.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

describe("a replay in the console", { skip: withoutBrowser }, () => {
  let folder: string;
  let scores: Scores;
  let server: ConsoleServer;
  let browser: TestBrowser;
  let engineer: ConsolePerson;
  let analyst: ConsolePerson;
  let id: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tocsin-replay-"));
    scores = await openScores();
    const configFile = join(folder, "tocsin.yaml");
    await writeFile(configFile, JSON.stringify(scores.configuration));
    server = await openConsoleServer({ configFile });
    ({ id } = await judgeHost({ api: server.operator, url: server.url }, scores.address));
    browser = await openBrowser();
    engineer = await server.addPerson("engineer-ada", "engineer");
    analyst = await server.addPerson("analyst-bea", "analyst");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    scores?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function openAs(person: ConsolePerson, path: string, options: PageOptions = {}) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, person);
    await opened.page.goto(path);
    return opened;
  }
  const shot = process.env.TOCSIN_SHOTS;

  test("of the version in force says plainly that nothing comes otherwise", async () => {
    const { page, close } = await openAs(engineer, `/runs/${id}`);
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByRole("menuitem", { name: "Replay through a playbook…" }).click();
    await page.getByRole("heading", { level: 1, name: "Replay" }).waitFor();
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByRole("status").getByText("Nothing comes otherwise").waitFor();
    await page.getByText(/8 tasks as before, 0 new, 0 no longer/).waitFor();
    await checkAccessibility(page);
    if (shot) await page.screenshot({ path: join(shot, "same.png"), fullPage: true });
    await close();
  });

  for (const [theme, size] of [
    ["light", "large"],
    ["dark", "large"],
    ["light", "small"],
  ] as const) {
    test(`of a text shows the branch, the values, the effect and the fields, ${theme}, ${size}`, async () => {
      const { page, close } = await openAs(engineer, `/runs/${id}/replay`, { theme, size });
      await page.getByText("A text", { exact: true }).click();
      await page.locator("input[type=file]").setInputFiles({
        name: "playbook.yml",
        mimeType: "application/yaml",
        buffer: Buffer.from(judgePlaybook(scores.address, { bar: "90" })),
      });
      await page.getByRole("button", { name: "Replay", exact: true }).click();
      await page.getByRole("status").getByText("It comes otherwise").waitFor();
      const branches = page.getByRole("region", { name: "Other branches" });
      await branches
        .getByRole("row", { name: /Is it bad\? yes else 80 greaterThanOrEqual 90 does not hold/ })
        .waitFor();
      await page.getByRole("region", { name: "Effects" }).getByText("http-request at webhooks").waitFor();
      await page
        .getByRole("region", { name: "Fields and context" })
        .getByRole("row", { name: /severity 3 0/ })
        .waitFor();
      const graph = page.getByRole("region", { name: "Blocks of the playbook now" });
      await graph.getByRole("button", { name: /Block the host.*No longer/ }).waitFor();
      await graph.getByRole("button", { name: /Let it be.*New/ }).waitFor();
      await checkAccessibility(page);
      if (shot) {
        await graph.scrollIntoViewIfNeeded();
        await page.screenshot({ path: join(shot, `graph-${theme}-${size}.png`) });
        await page.getByRole("heading", { name: "Other branches" }).evaluate("(node) => node.scrollIntoView()");
        await page.screenshot({ path: join(shot, `other-${theme}-${size}.png`) });
      }
      await close();
    });
  }

  test("is downloaded as a test, and is not offered to who may not edit playbooks", async () => {
    const { page, close } = await openAs(engineer, `/runs/${id}`);
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByRole("menuitem", { name: "Save as test…" }).click();
    const dialog = page.getByRole("dialog", { name: "Save this run as a test?" });
    if (shot) await page.screenshot({ path: join(shot, "save.png") });
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download test" }).click();
    const file = await (await download).path();
    const names = Object.keys(unzipSync(await readFile(file))).sort();
    assert.deepEqual(names, ["expected.yml", "playbook.yml", "recording.json", "sub-playbook-1.yml"]);
    await close();
    const other = await openAs(analyst, `/runs/${id}`);
    await other.page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await other.page.getByRole("button", { name: "Replay" }).count(), 0);
    await other.close();
  });
});
