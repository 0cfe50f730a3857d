import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsoleServer, openConsoleServer } from "./console-server.ts";

const ownPassword = "copper lantern 47 meadow";

describe("links that work once", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  const tokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

  async function requireNoToken(page: Page, token: string): Promise<void> {
    assert.notEqual(token, "");
    assert.ok(!page.url().includes(token), page.url());
    await page.goBack();
    assert.ok(!page.url().includes(token), "not in the history either");
    await page.goForward();
  }

  test("make the first admin, who is signed in then; the password is judged while it is typed", async () => {
    const { page, close } = await browser.open(server.url);
    const { setupUrl = "" } = server;
    await page.goto(setupUrl);
    await heading(page, "Set up Tocsin").waitFor();
    assert.equal(page.url(), `${server.url}/setup`);
    await page.getByText(/This link works once\. It ends in/).waitFor();
    await page.getByRole("textbox", { name: "Your name" }).fill("ada.lovelace");
    const password = page.getByLabel("Password", { exact: true });
    assert.equal(await password.getAttribute("autocomplete"), "new-password");
    await password.fill("short");
    await page.getByText("A password has at least 12 characters").waitFor();
    await password.fill("ada.lovelace rocks");
    await page.getByText("The password contains the user's name").waitFor();
    await checkAccessibility(page);
    // The server is asked all the same, and refuses with its own words.
    await page.getByRole("button", { name: "Make me the admin" }).click();
    await page.getByRole("alert").getByText("ACCESS_PASSWORD_WEAK").waitFor();
    await password.fill(ownPassword);
    await page.getByText("This one will do").waitFor();
    await page.getByRole("button", { name: "Make me the admin" }).click();
    // Nothing is connected yet: that is where one begins.
    await heading(page, "Connect").waitFor();
    await page.getByRole("button", { name: /^ada\.lovelace/ }).waitFor();
    await requireNoToken(page, tokenOf(setupUrl));
    await close();
  });

  test("say when they were used", async () => {
    const { page, close } = await browser.open(server.url);
    await page.goto(server.setupUrl ?? "");
    await page.getByRole("alert").getByText("ACCESS_LINK_INVALID").waitFor();
    await checkAccessibility(page);
    await page.getByRole("link", { name: "Go to sign-in" }).click();
    await heading(page, "Sign in").waitFor();
    await close();
  });

  test("let the invited in by a password of their own, by an address of the old form too", async () => {
    const { link } = await server.operator.addUser({ name: "grace", role: "analyst" });
    const token = tokenOf(link?.url ?? "");
    const { page, close } = await browser.open(server.url);
    await page.goto(`/invitation?token=${token}`);
    await heading(page, "Welcome to Tocsin").waitFor();
    assert.equal(page.url(), `${server.url}/invitation`);
    await page.getByText("You are invited as grace.").waitFor();
    await checkAccessibility(page);
    await page.getByLabel("New password").fill(ownPassword);
    await page.keyboard.press("Enter");
    await heading(page, "Runs").waitFor();
    await page.getByRole("button", { name: /^grace/ }).waitFor();
    await requireNoToken(page, token);
    await close();
  });

  test("give a new password to who lost theirs, also when a second link is opened in the same tab", async () => {
    const { items } = await server.operator.listUsers({});
    const id = items.find(({ name }) => name === "grace")?.id ?? "";
    const first = (await server.operator.resetUser({ id })).link.url;
    const { page, close } = await browser.open(server.url, { theme: "dark" });
    const second = (await server.operator.resetUser({ id })).link.url;
    await page.goto(first);
    await page.getByRole("alert").getByText("ACCESS_LINK_INVALID").waitFor();
    // The same page with another fragment: nothing is loaded anew.
    await page.goto(second);
    await page.getByText("For grace. The old password does not work any more.").waitFor();
    assert.equal(page.url(), `${server.url}/reset`);
    await checkAccessibility(page);
    await page.getByLabel("New password").fill("a wholly other meadow 12");
    await page.getByRole("button", { name: "Choose this password" }).click();
    await heading(page, "Runs").waitFor();
    await close();
  });

  test("that come without their token say what is missing", async () => {
    const { page, close } = await browser.open(server.url);
    await page.goto("/reset");
    await page.getByText(/This page needs the whole link/).waitFor();
    await close();
  });
});
