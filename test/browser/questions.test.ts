/** Questions in a browser: the page behind a link, forms on a run, the list of what waits. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bringIn, endOf, form, message, questionOf, type WrittenPlaybook } from "../question-world.ts";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

const playbooks: WrittenPlaybook[] = [
  {
    id: "b-form",
    tasks: {
      "1": {
        type: "collection",
        name: "Ask the owners",
        message: message("ada@example.test, bob@example.test", { timings: { completeafterreplies: 2 } }),
        sla: { hours: 2 },
        form: form("Owner", [
          { id: "0", label: "Who owns web-1?", required: true, tooltip: "A name, or a team." },
          { id: "1", label: "Since when?", type: "date" },
          { id: "2", label: "Which rooms may be entered?", type: "multiSelect", options: ["A", "B", "C"] },
          { id: "3", label: "May it be switched off?", type: "singleSelect", required: true, options: ["yes", "no"] },
          { id: "4", label: "How many people work on it?", type: "number" },
          {
            id: "5",
            label: "Machines beside it",
            type: "grid",
            gridcolumns: [
              { key: "host", displayName: "Host", type: "shortText" },
              { key: "use", displayName: "Used for", type: "shortText" },
            ],
            defaultrows: [{ host: { simple: "db-1" }, use: { simple: "orders" } }],
          },
          { id: "6", label: "What else should we know?", type: "longText", placeholder: "Whatever helps" },
          { id: "7", label: "A picture", type: "attachments" },
        ]),
        next: { "#none#": ["2"] },
      },
      "2": { type: "title", name: "Done" },
    },
  },
  {
    id: "b-ask",
    tasks: {
      "1": {
        type: "condition",
        name: "Isolate it?",
        message: message("ada@example.test", { replyOptions: ["Yes", "No"] }),
        next: { Yes: ["2"], No: ["3"] },
      },
      "2": { type: "title", name: "It is isolated" },
      "3": { type: "title", name: "It stays" },
    },
  },
  {
    id: "b-again",
    tasks: {
      "1": { type: "title", name: "Both", next: { "#none#": ["2", "3"] } },
      "2": { type: "regular", name: "Call the owner", sla: { minutes: 0.01 }, next: { "#none#": ["4"] } },
      "3": { type: "regular", name: "Call the team", next: { "#none#": ["4"] } },
      "4": { type: "title", name: "Done" },
    },
  },
];

describe("questions", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let analyst: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    await bringIn(server.operator, playbooks);
    analyst = await server.addPerson("ada", "analyst");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const begin = async (id: string) => (await server.operator.startPlaybook({ id })).id;

  async function open(path: string, options: PageOptions = {}) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, analyst);
    await opened.page.goto(path);
    return opened;
  }

  test("are answered behind a link without an account, on a phone, and once", async () => {
    const run = await begin("b-ask");
    const { id } = await questionOf(server.operator, run);
    const { url } = await server.operator.makeAnswerLink({ id, recipient: 0 });
    const { page, close } = await browser.open(server.url, { size: "small" });
    await page.goto(`${url}&choose=Yes`);
    await page.getByRole("heading", { level: 1, name: "We need you" }).waitFor();
    assert.ok(!page.url().includes("token"), "it is out of the address");
    assert.equal(await page.getByRole("radio", { name: "Yes" }).getAttribute("aria-checked"), "true");
    await checkAccessibility(page);
    // Opening it answered nothing.
    assert.equal((await server.operator.getQuestion({ id })).replies, 0);
    await page.getByRole("radio", { name: "No" }).click();
    await page.getByRole("button", { name: "Send my answer" }).click();
    await page.getByRole("heading", { level: 1, name: "Thank you" }).waitFor();
    await checkAccessibility(page);
    assert.equal(await endOf(server.operator, run), "succeeded");
    const { answers } = await server.operator.getQuestion({ id });
    assert.deepEqual([answers[0]?.who, answers[0]?.answer, answers[0]?.via], ["ada@example.test", "No", "link"]);
    await page.goto("/answer");
    await page.getByText(/This page needs the whole link/).waitFor();
    await close();
    const again = await browser.open(server.url);
    await again.page.goto(url);
    await again.page.getByRole("heading", { level: 1, name: "You have answered" }).waitFor();
    await again.page.goto(`${server.url}/answer#token=AAAA`);
    await again.page.getByRole("heading", { level: 1, name: "Nothing to answer here" }).waitFor();
    // What the browser says of the refusals is expected; close() would take it for a fault of the page.
    await again.context.close();
  });

  test("are filled in as forms: behind a link, and on the run on behalf of who was asked", async () => {
    const run = await begin("b-form");
    const { id } = await questionOf(server.operator, run);
    const { url } = await server.operator.makeAnswerLink({ id, recipient: 0 });
    const { page, close } = await browser.open(server.url);
    await page.goto(url);
    await page.getByRole("button", { name: "Send my answer" }).click();
    assert.equal(await page.getByText("This needs an answer.").count(), 2);
    await page.getByLabel("Who owns web-1?").fill("The orders team");
    await page.getByLabel("Since when?").fill("2026-02-03");
    await page.getByRole("checkbox", { name: "B" }).check();
    await page.getByRole("radio", { name: "no" }).check();
    await page.getByLabel("How many people work on it?").fill("12");
    await page.getByLabel("Used for, row 1").fill("orders and stock");
    await page.getByRole("button", { name: "Add a row" }).click();
    await page.getByLabel("Host, row 2").fill("cache-1");
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
    await page.getByText("a.txt (1 KB)").waitFor();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Send my answer" }).click();
    await page.getByRole("heading", { level: 1, name: "Thank you" }).waitFor();
    await close();

    const inside = await open(`/runs/${run}?block=1`);
    const section = inside.page.getByRole("region", { name: "Question to a person" });
    await section.getByText("1 of 2 replies are there.").waitFor();
    await section.getByText(/ada@example\.test answered/).waitFor();
    await section.getByRole("button", { name: "Show the link for bob@example.test" }).click();
    const shown = await section.getByRole("textbox", { name: "The link for bob@example.test" }).inputValue();
    assert.match(shown, /\/answer#token=[\w-]+$/);
    await checkAccessibility(inside.page);
    await section.getByLabel("Answer on behalf of").click();
    await inside.page.getByRole("option", { name: "bob@example.test" }).click();
    await section.getByLabel("Who owns web-1?").fill("Bob says: orders");
    await section.getByRole("radio", { name: "yes" }).check();
    await section.getByRole("button", { name: "Send the answer" }).click();
    assert.equal(await endOf(server.operator, run), "succeeded");
    const { answers } = await server.operator.getQuestion({ id });
    assert.deepEqual(
      answers.map(({ who, givenBy }) => [who, givenBy]),
      [
        ["ada@example.test", null],
        ["bob@example.test", "ada"],
      ],
    );
    await inside.close();
  });

  test("stand in one list, the most urgent first; one that was done by mistake is opened again", async () => {
    const run = await begin("b-again");
    await questionOf(server.operator, run, "Call the owner");
    const { page, close } = await open("/questions");
    await page.getByRole("heading", { level: 1, name: "Waiting for a person" }).waitFor();
    const rows = page.getByRole("row");
    await rows.nth(1).getByText("Call the owner").waitFor();
    await rows
      .nth(1)
      .getByText(/^Was due/)
      .waitFor();
    await checkAccessibility(page);
    await rows.nth(1).getByRole("link", { name: "Call the owner" }).click();
    const section = page.getByRole("region", { name: "Question to a person" });
    await section.getByRole("button", { name: "It is done" }).click();
    await page.getByRole("button", { name: "Reopen…" }).click();
    await page.getByRole("button", { name: "Reopen", exact: true }).click();
    await section.getByRole("button", { name: "It is done" }).waitFor();
    await close();
    await server.operator.cancelRun({ id: run });
  });
});
