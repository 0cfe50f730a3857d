import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { checkAccessibility, openBrowser, type TestBrowser, type TestPage, withoutBrowser } from "./browser.ts";
import { type ConsolePerson, type ConsoleServer, goodPassword, openConsoleServer } from "./console-server.ts";

describe("the pages about people", { skip: withoutBrowser }, () => {
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

  async function openAs(person: ConsolePerson, path: string): Promise<TestPage> {
    const opened = await browser.open(server.url);
    await server.signIn(opened.context, person);
    await opened.page.goto(path);
    return opened;
  }
  const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
  const act = async (page: Page, name: string, action: string) => {
    await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };

  test("add a user by a link that is shown once and lets them in", async () => {
    const { page, close } = await openAs(ada, "/users");
    await page.getByRole("button", { name: "Add user" }).click();
    const form = page.getByRole("dialog", { name: "Add user" });
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("grace@example.com");
    await form.getByRole("radio", { name: "Engineer" }).check();
    await checkAccessibility(page);
    await form.getByRole("button", { name: "Add and get the link" }).click();
    const shown = page.getByRole("dialog", { name: "grace@example.com is invited" });
    const link = (await shown.locator("code").textContent()) ?? "";
    await checkAccessibility(page);
    // A slip of the hand does not lose it.
    await page.keyboard.press("Escape");
    assert.equal(await shown.count(), 1);
    await shown.getByRole("button", { name: "Done" }).click();
    await row(page, "grace@example.com").getByText("Invited").waitFor();
    await row(page, "grace@example.com").getByText("Engineer").waitFor();

    const guest = await browser.open(server.url);
    await guest.page.goto(link);
    await guest.page.getByLabel("New password").fill(goodPassword);
    await guest.page.getByRole("button", { name: "Choose this password" }).click();
    await guest.page.getByRole("button", { name: /^grace@example\.com/ }).waitFor();
    await guest.close();
    await close();
  });

  test("add a user with a password, and refuse a name that is taken beside the form", async () => {
    const { page, close } = await openAs(ada, "/users");
    await page.getByRole("button", { name: "Add user" }).click();
    const form = page.getByRole("dialog", { name: "Add user" });
    const name = form.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("ADA");
    await form.getByText("I set it now").click();
    await form.getByLabel("Password", { exact: true }).fill(goodPassword);
    await form.getByRole("button", { name: "Add user" }).click();
    await form.getByRole("alert").getByText("ACCESS_NAME_TAKEN").waitFor();
    await name.fill("linus");
    await form.getByRole("button", { name: "Add user" }).click();
    await row(page, "linus").getByText("Active").waitFor();
    assert.equal(await form.count(), 0);
    await close();
  });

  test("change a role, disable and enable, and say what happens before", async () => {
    const { page, close } = await openAs(ada, "/users");
    await act(page, "linus", "Change role…");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Viewer" }).check();
    await dialog.getByRole("button", { name: "Make them viewer" }).click();
    await row(page, "linus").getByText("Viewer").waitFor();
    await act(page, "linus", "Disable…");
    await dialog.getByText(/linus is signed out at once/).waitFor();
    await checkAccessibility(page);
    await dialog.getByRole("button", { name: "Disable" }).click();
    await row(page, "linus").getByText("Disabled").waitFor();
    await act(page, "linus", "Enable…");
    await dialog.getByRole("button", { name: "Enable" }).click();
    await row(page, "linus").getByText("Active").waitFor();
    await act(page, "linus", "Reset password…");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    await page.getByRole("dialog", { name: "A link for linus" }).getByText("/reset#token=").waitFor();
    await close();
  });

  test("do not leave Tocsin without an admin, in the server's own words", async () => {
    const { page, close } = await openAs(ada, "/users");
    for (const [action, button] of [
      ["Disable…", "Disable"],
      ["Change role…", "Make me viewer"],
    ] as const) {
      await act(page, "ada", action);
      const dialog = page.getByRole("dialog");
      if (button !== "Disable") await dialog.getByRole("radio", { name: "Viewer" }).check();
      await dialog.getByRole("button", { name: button }).click();
      const alert = dialog.getByRole("alert");
      await alert.getByText("ada is the last admin").waitFor();
      await alert.getByText("ACCESS_LAST_ADMIN").waitFor();
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "detached" });
    }
    await row(page, "ada (you)").getByText("Active").waitFor();
    await close();
  });

  test("make an API key that does what it may and no more, until it is revoked; the audit tells it", async () => {
    const { page, close } = await openAs(ada, "/api-keys");
    await page.getByText("No API key yet").waitFor();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Make API key" }).click();
    const form = page.getByRole("dialog", { name: "Make API key" });
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("nightly <b>report</b>");
    const make = form.getByRole("button", { name: "Make the key" });
    assert.equal(await make.isDisabled(), true, "a key for nothing");
    await form.getByRole("checkbox", { name: "See runs" }).check();
    await checkAccessibility(page);
    await make.click();
    const made = page.getByRole("dialog", { name: /is made$/ });
    const secret = (await made.locator("code").first().textContent()) ?? "";
    assert.match(secret, /^toc_[0-9a-f]{16}_/);
    assert.ok((await made.locator("pre").textContent())?.includes(`${server.url}/api/v1/runs?limit=5`));
    await made.getByRole("button", { name: "Done" }).click();
    await row(page, "nightly <b>report</b>").getByText("Active").waitFor();
    assert.ok(!(await page.content()).includes(secret), "shown once");

    const ask = async (path: string) =>
      (await fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${secret}` } })).status;
    assert.deepEqual([await ask("/runs"), await ask("/users")], [200, 403]);
    await page.getByRole("button", { name: "Revoke nightly <b>report</b>" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke the key" }).click();
    await row(page, "nightly <b>report</b>").getByText("Revoked").waitFor();
    assert.equal(await ask("/runs"), 401);

    await page.getByRole("link", { name: "Audit" }).click();
    await row(page, "Revoke API key").getByText("nightly <b>report</b>").waitFor();
    await row(page, "Create API key").getByText("nightly <b>report</b>").waitFor();
    await close();
  });

  test("show who did what, by action and person, with its details", async () => {
    const { page, close } = await openAs(ada, "/audit");
    await row(page, "ACCESS_LAST_ADMIN").first().waitFor({ state: "detached" });
    await row(page, "Disable user").filter({ hasText: "Failed" }).first().waitFor();
    await page.getByRole("combobox", { name: "What was done" }).click();
    await page.getByRole("option", { name: "Disable user" }).click();
    await page.waitForURL("**/audit?action=disableUser");
    await row(page, "Create API key").waitFor({ state: "detached" });
    await row(page, "Failed")
      .getByRole("button", { name: /^Details of Disable user/ })
      .click();
    await page.getByText("ACCESS_LAST_ADMIN").waitFor();
    await checkAccessibility(page);
    await page.getByRole("combobox", { name: "Who did it" }).click();
    await page.getByRole("option", { name: "linus" }).click();
    await page.getByText("Nothing that fits the filter").waitFor();
    await page.getByRole("button", { name: "Show everything" }).click();
    await row(page, "Create API key").waitFor();
    await close();
  });

  test("end another session of one's own, and all others when the password changes", async () => {
    const eve = await server.addPerson("eve", "analyst");
    const { page, close } = await openAs(eve, "/account");
    const other = await openAs(eve, "/account");
    const third = await openAs(eve, "/account");
    await third.page.getByText("Live", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("This one").waitFor();
    await checkAccessibility(page);
    const ends = page.getByRole("button", { name: /^End the session of/ });
    assert.equal(await ends.count(), 2);
    await ends.first().click();
    await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
    await ends.nth(1).waitFor({ state: "detached" });

    await page.getByLabel("Password now").fill("not the password now");
    await page.getByLabel("New password").fill("another meadow lantern 8");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByRole("alert").getByText("The password is wrong").waitFor();
    await page.getByLabel("Password now").fill(goodPassword);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Changed; every other session has ended").waitFor();
    await ends.first().waitFor({ state: "detached" });
    // And this one goes on.
    await page.getByRole("link", { name: "API keys" }).click();
    await page.getByText("No API key yet").waitFor();
    // Nobody touched the others: they learn it from their streams of live events, which ended.
    for (const ended of [other, third]) {
      await ended.page.getByRole("dialog", { name: "Your session has ended" }).waitFor();
      await ended.close();
    }
    await close();
  });
});
