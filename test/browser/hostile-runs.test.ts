/**
 * Text from outside in every field that the runs' screens show: HTML, scripts, control characters, text that runs the
 * other way, and far too long. The answers of the API are replaced on their way, since no one source can fill them all.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type { GraphNode } from "#contract/playbook.ts";
import type { Run, RunDetail, RunStep, RunStory } from "#contract/run.ts";
import type {
  BlockInside,
  RunBlock,
  RunFrame,
  RunRound,
  RunStepDetail,
  RunView,
  StateCounts,
  Wait,
} from "#contract/run-view.ts";
import { openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const html = `<img src=x onerror="window.wasRun=1"><script>window.wasRun=1</script>{{7*7}}`;
const long = "W".repeat(4_000);
const backwards = "\u202eevil\u202c مرحبا \u200f";
const control = "tab\tnull\u0000bell\u0007\u001b[31mred";
const all = `${html} ${backwards} ${control} ${long}`;
const address = "javascript:window.wasRun=1";
const runId = "018f3c00-0000-7000-8000-000000000001";
const moment = "2026-11-28T12:00:00.000Z";
const error = { code: html, message: all };

const run: Run = {
  id: runId,
  playbookId: `../../${address}?x=1#y`,
  playbookName: all,
  alertId: null,
  label: all,
  priority: Number.MAX_SAFE_INTEGER,
  status: "failed",
  waitingFor: all,
  error,
  startedAt: moment,
  finishedAt: "0001-01-01T00:00:00.000Z",
  forkedFrom: runId,
};

const node = (id: string, name: string, next: GraphNode["next"], kind: GraphNode["kind"] = "action"): GraphNode => ({
  id,
  name,
  kind,
  integration: { id: html, name: all },
  command: all,
  description: all,
  position: { x: 1e9, y: -1e9 },
  next,
  insideLoop: id === "constructor" ? "constructor" : null,
});

const story: RunStory = {
  at: moment,
  task: "__proto__",
  frame: html,
  taskName: all,
  kind: html,
  text: all,
  error,
  instance: all,
  milliseconds: -5,
};

const step = (id: string, state: RunStep["state"]): RunStep => ({
  node: id,
  frame: html,
  round: null,
  state,
  startedAt: moment,
  finishedAt: moment,
  milliseconds: 1e15,
  tookEdge: html,
  attempts: 1e9,
  waitingFor: all,
  instance: all,
  inputs: { [html]: all, __proto__: [address], list: Array.from({ length: 300 }, () => html) },
  outputs: { [long]: { [control]: backwards }, html },
  error,
  summary: all,
  can: ["retry", "complete", "skip", "rerun"],
  log: [story],
});

const counts: StateCounts = {
  queued: 0,
  running: 1e9,
  waiting: 1,
  succeeded: 1,
  failed: 2,
  skipped: 0,
  "not reached": 0,
};

const inside: BlockInside = {
  what: "rounds",
  total: 1e9,
  counts,
  failing: [{ frame: html, iteration: 1, error }],
  opens: address,
};

const wait: Wait = { kind: "vendor", words: all, since: moment, next: all, until: moment };

const frame: RunFrame = {
  frame: address,
  parent: html,
  task: html,
  taskName: all,
  playbook: { id: address, name: all },
  iteration: 2,
  total: 1e9,
  round: 2,
  state: "failed",
  startedAt: moment,
  finishedAt: moment,
  milliseconds: 1e15,
  error,
  waitingFor: all,
  frames: 1,
};

const detail: RunDetail = {
  run,
  playbook: { id: run.playbookId, name: all, changedSince: true },
  because: [all, html],
  can: ["rerun"],
  nodes: [
    node(
      "__proto__",
      html,
      [
        { label: html, to: "constructor" },
        { label: all, to: `a"]'<b>` },
      ],
      "trigger",
    ),
    node("constructor", all, [{ label: backwards, to: "nowhere" }], "loop"),
    node(`a"]'<b>`, backwards, [{ label: "", to: "__proto__" }], "question"),
    node("", control, []),
  ],
  steps: [
    step("__proto__", "succeeded"),
    step("constructor", "failed"),
    step(`a"]'<b>`, "waiting"),
    step("nowhere", "queued"),
  ],
  log: [story],
  questions: [{ id: null, frame: html, task: `a"]'<b>`, question: all, options: [html, backwards, all] }],
  writes: [all, html],
};

const block = (id: string, state: RunBlock["state"]): RunBlock => ({
  node: id,
  frame: html,
  round: null,
  rounds: 1e9,
  failedRounds: 1,
  state,
  milliseconds: 1e15,
  openSince: moment,
  leftBy: [html],
  attempts: 1e9,
  waitingFor: all,
  inside,
});

const view: RunView = {
  run,
  dry: false,
  playbook: detail.playbook,
  path: [frame, { ...frame, playbook: null }],
  drawn: { id: address, name: all },
  nodes: detail.nodes,
  blocks: detail.steps.map(({ node, state }) => block(node, state)),
  counts,
  can: ["rerun"],
  questions: detail.questions.map((one) => ({
    ...one,
    frame: `${address}.x`,
    taskName: all,
    playbookName: all,
    since: moment,
    dueAt: moment,
  })),
  waits: [{ frame: html, task: html, taskName: all, wait }],
  opening: null,
  writes: [all, html],
  writesTotal: 1e9,
};

const stepDetail = (id: string): RunStepDetail => ({
  ...step(id, "failed"),
  inputs: { compared: [{ branch: all, left: html, operator: all, right: { [html]: all }, result: true }], [html]: all },
  name: all,
  playbookName: all,
  wait,
  inside,
  logLeftOut: 1e9,
  contextChanges: [{ [html]: all }],
});

const rounds: RunRound[] = Array.from({ length: 100 }, (_, at) => ({
  frame: address,
  round: at,
  iteration: at,
  total: 1e9,
  state: "failed",
  startedAt: moment,
  milliseconds: -1,
  error,
  waitingFor: all,
  opens: true,
}));

describe("hostile text", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let person: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    person = await server.addPerson("eve", "admin");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(size: "large" | "small") {
    const opened = await browser.open(server.url, { size });
    await server.signIn(opened.context, person);
    const { page } = opened;
    await page.route("**/api/v1/runs?*", (route) => route.fulfill({ json: { items: [run], next: null } }));
    await page.route("**/api/v1/runs/counts*", (route) =>
      route.fulfill({ json: { active: 0, waiting: 0, paused: 0, succeeded: 0, failed: 1, cancelled: 0 } }),
    );
    await page.route(`**/api/v1/runs/${runId}`, (route) => route.fulfill({ json: detail }));
    const answer = (path: string, json: (url: URL) => object) =>
      page.route(`**/api/v1/runs/${runId}/${path}?*`, (route) =>
        route.fulfill({ json: json(new URL(route.request().url())) }),
      );
    await answer("view", () => view);
    await page.route(`**/api/v1/runs/${runId}/view`, (route) => route.fulfill({ json: view }));
    await answer("step", (url) => stepDetail(url.searchParams.get("task") ?? ""));
    await answer("rounds", () => ({ items: rounds, total: 100_000, counts }));
    await answer("frames", () => ({ items: [frame], total: 1e9, counts }));
    await answer("story", () => ({ items: [story, story], total: 1e9 }));
    await answer("why", () => ({
      run,
      because: [all, html],
      story: [story],
      storyTotal: 1e9,
      now: [],
      questions: detail.questions,
    }));
    return opened;
  }

  for (const size of ["large", "small"] as const) {
    test(`is text in the list of runs, and breaks nothing, ${size}`, async () => {
      const { page, close } = await open(size);
      await page.goto("/runs?range=all");
      await page.locator("a[data-run]").waitFor();
      const shown = await page.locator("a[data-run]").innerText();
      assert.ok(shown.startsWith("<img src=x"), shown);
      await checkInert(page);
      await page
        .getByRole("button", { name: /^Rerun/ })
        .first()
        .click();
      await page.getByRole("dialog").getByText("What this run did outside is done again:").waitFor();
      await checkInert(page);
      await close();
    });

    test(`is text on a run's page, in every block and every tab, ${size}`, async () => {
      const { page, close } = await open(size);
      await page.goto(`/runs/${runId}`);
      await page.locator("[data-block]").first().waitFor();
      await page.keyboard.press("Escape");
      await checkInert(page);
      for (const { id } of detail.nodes) {
        await page
          .locator("[data-block]")
          .nth(detail.nodes.findIndex((one) => one.id === id))
          .dispatchEvent("click");
        await page.getByRole("tab").first().waitFor();
        for (const tab of await page.getByRole("tab").all()) {
          await tab.click();
          await checkInert(page);
        }
      }
      await close();
    });
  }
});

/** Nothing ran, nothing was loaded, nothing leads to a script, and the page is no wider than its window. */
async function checkInert(page: Page): Promise<void> {
  assert.equal(await page.evaluate("window.wasRun"), undefined);
  assert.equal(await page.locator("main img, iframe, object, embed, main script").count(), 0);
  assert.equal(await page.locator(`[href^="javascript:" i], [src^="javascript:" i]`).count(), 0);
  const [wide, window] = (await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")) as [
    number,
    number,
  ];
  assert.ok(wide <= window, `the page is ${wide} wide in a window of ${window}`);
}
