import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { checkAccessibility, openBrowser, type PageOptions, type TestBrowser, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, openConsoleServer } from "./console-server.ts";

describe("the console's shell", { skip: withoutBrowser }, () => {
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

  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  async function openAs(person: ConsolePerson, path: string, options?: PageOptions) {
    const opened = await browser.open(server.url, options);
    await server.signIn(opened.context, person);
    await opened.page.goto(path);
    return opened;
  }

  for (const theme of ["light", "dark"] as const) {
    test(`has nothing serious for axe on any page about people, ${theme}`, async () => {
      const { page, close } = await openAs(ada, "/users", { theme });
      assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), theme);
      for (const [path, title] of [
        ["/users", "Users"],
        ["/api-keys", "API keys"],
        ["/audit", "Audit"],
        ["/account", "Account"],
        ["/nothing/here", "Nothing here"],
      ] as const) {
        await page.goto(path);
        await heading(page, title).waitFor();
        assert.equal(await page.title(), `${title} · Tocsin`);
        await page.getByRole("status").filter({ hasText: "Loading" }).waitFor({ state: "detached" });
        await checkAccessibility(page);
      }
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
      await checkAccessibility(page);
      await close();
    });
  }

  test("shows each person what they may see, and no more", async () => {
    const links: Record<string, readonly string[]> = {
      viewer: ["Incidents", "Runs", "Questions", "Playbooks", "Integrations", "Mapping", "Types and fields", "Rules"],
      analyst: [
        "Incidents",
        "Runs",
        "Questions",
        "Playbooks",
        "Integrations",
        "Mapping",
        "Types and fields",
        "Rules",
        "API keys",
      ],
      admin: [
        "Incidents",
        "Runs",
        "Questions",
        "Playbooks",
        "Integrations",
        "Mapping",
        "Types and fields",
        "Rules",
        "Users",
        "API keys",
        "Audit",
      ],
    };
    for (const role of ["viewer", "analyst", "admin"] as const) {
      const person = await server.addPerson(`some-${role}`, role);
      const { page, close } = await openAs(person, "/account");
      await heading(page, "Account").waitFor();
      const names = page.getByRole("navigation", { name: "Main" }).locator("section a");
      assert.deepEqual(await names.allTextContents(), links[role], role);
      await close();
    }
  });

  test("remembers the theme and the folded side bar", async () => {
    const { page, close } = await openAs(ada, "/account");
    await page.getByRole("button", { name: /account, theme, sign out/ }).click();
    await page.getByRole("menuitem", { name: "Dark" }).click();
    const scheme = page.locator("html[data-mantine-color-scheme=dark]");
    await scheme.waitFor();
    await page.getByRole("button", { name: "Show icons only" }).click();
    await page.reload();
    await scheme.waitFor();
    await page.getByRole("button", { name: "Show the names" }).waitFor();
    await checkAccessibility(page);
    // An icon has a name, too.
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await heading(page, "Users").waitFor();
    await close();
  });

  test("is a drawer on a narrow screen", async () => {
    const { page, close } = await openAs(ada, "/users", { size: "small" });
    await heading(page, "Users").waitFor();
    assert.equal(await page.getByRole("link", { name: "Audit" }).count(), 0);
    await page.getByRole("button", { name: "Navigation" }).click();
    await page.getByRole("dialog", { name: "Navigation" }).waitFor();
    await checkAccessibility(page);
    await page.getByRole("link", { name: "Audit" }).click();
    await heading(page, "Audit").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await close();
  });

  test("goes back and forth, and says so to who listens", async () => {
    const { page, close } = await openAs(ada, "/users");
    await page.getByRole("link", { name: "API keys" }).click();
    await heading(page, "API keys").and(page.locator(":focus")).waitFor();
    await page.goBack();
    await heading(page, "Users").and(page.locator(":focus")).waitFor();
    await close();
  });

  test("does things from the palette: themes, signing out", async () => {
    const { page, close } = await openAs(ada, "/users");
    await heading(page, "Users").waitFor();
    const search = page.getByRole("combobox", { name: "Search or jump to" }).and(page.locator(":focus"));
    await page.keyboard.press("Control+k");
    await search.waitFor();
    await page.keyboard.type("dark");
    await page.getByRole("option", { name: "Dark theme", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await search.waitFor();
    await page.keyboard.type("zzzz");
    await page.getByText("Nothing is called that").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("sign");
    await page.getByRole("option", { name: "Sign out", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await heading(page, "Sign in").waitFor();
    await close();
  });

  // The last one, since it stops the server.
  test("says that the server is lost, keeps what was typed, and goes on when it is back", async () => {
    const { page, close } = await openAs(ada, "/users", { outage: true });
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Add user" }).click();
    const form = page.getByRole("dialog", { name: "Add user" });
    const name = form.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("typed.before");
    await server.stop();
    const bar = page.getByText("Not connected; trying again.");
    await bar.waitFor();
    await form.getByRole("button", { name: "Add and get the link" }).click();
    await form.getByRole("alert").getByText("Tocsin does not answer").waitFor();
    assert.equal(await name.inputValue(), "typed.before");
    await server.startAgain();
    await bar.waitFor({ state: "detached" });
    await form.getByRole("button", { name: "Add and get the link" }).click();
    await page.getByRole("dialog", { name: "typed.before is invited" }).waitFor();
    await close();
  });
});
