import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { checkAccessibility, openBrowser, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, goodPassword, openConsoleServer } from "./console-server.ts";

describe("the console's door", { skip: withoutBrowser }, () => {
  let server: ConsoleServer;
  let browser: TestBrowser;
  let ada: ConsolePerson;
  before(async () => {
    server = await openConsoleServer();
    browser = await openBrowser();
    ada = await server.addPerson("ada", "admin");
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const nameField = (page: Page | Locator) => page.getByRole("textbox", { name: "Name", exact: true });
  const passwordField = (page: Page | Locator) => page.getByLabel("Password", { exact: true });
  async function typeIn(page: Page, name: string, password: string): Promise<void> {
    await nameField(page).fill(name);
    await passwordField(page).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

  test("leads whoever signs in to the page they wanted, with its filters", async () => {
    const { page, close } = await browser.open(server.url);
    await page.goto("/audit?action=signIn");
    await heading(page, "Sign in").waitFor();
    assert.equal(await page.title(), "Sign in · Tocsin");
    await typeIn(page, "ada", goodPassword);
    await heading(page, "Audit").waitFor();
    assert.equal(new URL(page.url()).search, "?action=signIn");
    await close();
  });

  test("says the same of a wrong name and a wrong password, and signs in afterwards", async () => {
    const { page, close } = await browser.open(server.url);
    await page.goto("/");
    for (const [name, password] of [
      ["nobody", goodPassword],
      ["ada", "not her password at all"],
    ] as const) {
      await typeIn(page, name, password);
      const alert = page.getByRole("alert");
      await alert.getByText("The name or the password is wrong").waitFor();
      await alert.getByText("ACCESS_SIGN_IN_FAILED").waitFor();
      assert.equal(await nameField(page).inputValue(), name, "the name stays");
    }
    await checkAccessibility(page);
    await typeIn(page, "ada", goodPassword);
    await page.waitForURL("**/runs");
    await close();
  });

  test("counts the seconds down when too many failed, and lets in then", async () => {
    const grace = await server.addPerson("grace", "analyst");
    const { page, close } = await browser.open(server.url);
    await page.goto("/sign-in");
    const wait = page.getByRole("button", { name: /^Wait \d+ s$/ });
    for (let tries = 0, status = 0; status !== 429; tries++) {
      assert.ok(tries < 12, "nobody slows down who guesses");
      const answered = page.waitForResponse((response) => response.url().endsWith("/api/v1/session"));
      await typeIn(page, grace.name, `wrong password ${tries}`);
      status = (await answered).status();
      await page.getByRole("alert").waitFor();
    }
    await wait.waitFor();
    assert.equal(await wait.isDisabled(), true);
    await page
      .getByRole("alert")
      .getByText(/Try again in \d+ seconds?\. Nobody is locked out\./)
      .waitFor();
    // The seconds of the server are over by themselves.
    await page.getByRole("button", { name: "Sign in" }).waitFor({ timeout: 40_000 });
    await typeIn(page, grace.name, goodPassword);
    await page.waitForURL("**/runs");
    await close();
  });

  test("leads nobody away from Tocsin, whatever its address says", async () => {
    for (const to of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
      const { page, close } = await browser.open(server.url);
      await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
      await typeIn(page, "ada", goodPassword);
      await page.waitForURL(`${server.url}/runs`);
      await close();
    }
  });

  test("has the fields that password managers look for", async () => {
    const { page, close } = await browser.open(server.url);
    await page.goto("/sign-in");
    const name = nameField(page);
    const password = passwordField(page);
    assert.equal(await name.getAttribute("autocomplete"), "username");
    assert.equal(await password.getAttribute("autocomplete"), "current-password");
    assert.equal(await password.getAttribute("type"), "password");
    await close();
  });

  test("is passed by the keyboard alone, and so is everything behind it", async () => {
    const { page, close } = await browser.open(server.url);
    await page.goto("/");
    await heading(page, "Sign in").waitFor();
    await page.keyboard.type("ada");
    await page.keyboard.press("Tab");
    await page.keyboard.type(goodPassword);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/runs");
    // The first stop is the way past the navigation.
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "Skip to the content" }).and(page.locator(":focus")).waitFor();
    for (let stops = 0; stops < 20; stops++) {
      await page.keyboard.press("Tab");
      if ((await page.locator(":focus").textContent()) === "Users") break;
    }
    await page.keyboard.press("Enter");
    await heading(page, "Users").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or jump to" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.type("api k");
    await page.getByRole("option", { name: "API keys", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await heading(page, "API keys").waitFor();
    await close();
  });

  test("comes over the page when the session ends, and what was asked for goes on behind it", async () => {
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, ada);
    await page.goto("/users");
    await page.getByRole("button", { name: "Add user" }).click();
    const form = page.getByRole("dialog", { name: "Add user" });
    await nameField(form).fill("late.guest");
    await context.clearCookies();
    // The page may have learnt of the end by itself, and its dialog lie over the form.
    await page.getByText("Add and get the link").dispatchEvent("click");
    const door = page.getByRole("dialog", { name: "Your session has ended" });
    await door.waitFor();
    await checkAccessibility(page);
    assert.equal(await nameField(door).inputValue(), "ada");
    await passwordField(door).fill("not her password");
    await door.getByRole("button", { name: "Sign in", exact: true }).click();
    await door.getByText("The name or the password is wrong").waitFor();
    await passwordField(door).fill(goodPassword);
    await door.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("dialog", { name: "late.guest is invited" }).getByText("/invitation#token=").waitFor();
    assert.equal(await door.count(), 0);
    const { items } = await server.operator.listUsers({});
    assert.equal(items.filter(({ name }) => name === "late.guest").length, 1, "asked for once");
    await close();
  });

  test("lets somebody else in over the page, who finds nothing of the one before", async () => {
    await server.addPerson("linus", "viewer");
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, ada);
    await page.goto("/users");
    await page.getByRole("cell", { name: "ada (you)" }).waitFor();
    await context.clearCookies();
    // The page may have learnt of the end by itself, and its dialog lie over the link.
    await page.locator('nav a[href="/audit"]').dispatchEvent("click");
    const door = page.getByRole("dialog", { name: "Your session has ended" });
    await door.getByRole("button", { name: "Sign in as somebody else" }).click();
    await heading(page, "Sign in").waitFor();
    await typeIn(page, "linus", goodPassword);
    // Where ada wanted to go linus may not: the server says so, and the page offers no way there.
    await page.getByRole("alert").getByText("linus lacks the permission audit.read").waitFor();
    await page.getByRole("link", { name: "Runs" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Users" }).count(), 0);
    assert.equal(await page.getByText("ada", { exact: true }).count(), 0);
    await close();
  });

  test("closes behind who signs out, for every tab", async () => {
    const { page, context, close } = await browser.open(server.url);
    await server.signIn(context, ada);
    await page.goto("/account");
    const other = await context.newPage();
    await other.goto("/users");
    await heading(other, "Users").waitFor();
    await page.getByRole("button", { name: /account, theme, sign out/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in").waitFor();
    await other.getByRole("dialog", { name: "Your session has ended" }).waitFor();
    await page.goto("/users");
    await heading(page, "Sign in").waitFor();
    await close();
  });
});
