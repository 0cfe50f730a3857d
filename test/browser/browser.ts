/**
 * For tests of the console: a real Chromium, without a window. Whatever a page complains of by itself (errors of scripts,
 * of React, of the content security policy) is a fault of the test that opened it, looked for or not.
 */
import assert from "node:assert/strict";
import { accessSync, constants, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** The shell without windows first: a page costs it half of what it costs the whole browser. */
const wellKnown = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function findChromium(): string | undefined {
  const { TOCSIN_CHROMIUM: named } = process.env;
  return (named ? [named] : wellKnown).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const path = findChromium();
const message = "there is no Chromium here; install one, or name it by TOCSIN_CHROMIUM";
if (path === undefined && process.env.CI === "true") throw new Error(message);

/** For `describe(name, { skip: withoutBrowser }, …)`: why the browser's tests cannot run here, or false. */
export const withoutBrowser: string | false = path === undefined ? message : false;

export type Theme = "light" | "dark";

export const sizes = {
  large: { width: 1440, height: 900 },
  medium: { width: 1000, height: 700 },
  small: { width: 390, height: 844 },
} as const;

export interface PageOptions {
  theme?: Theme;
  size?: keyof typeof sizes;
  /** The server goes away on purpose: what the browser says of it is no fault. */
  outage?: boolean;
  /**
   * Text in an editor is replaced as a whole: Chromium's own editing tries to carry the look of what it replaces over, as a
   * style attribute. The policy refuses it, the editor draws its text anew, and nothing is lost.
   */
  replacesText?: boolean;
}

const ofEditing = /style-src-attr inline in $|^the page says: Applying inline style violates/;

export interface TestPage {
  page: Page;
  context: BrowserContext;
  /** Fails when the page complained of anything, and closes it. */
  close(): Promise<void>;
}

export interface TestBrowser {
  open(baseUrl: string, options?: PageOptions): Promise<TestPage>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<TestBrowser> {
  // Tests run as root in containers, where Chromium's own sandbox does not start. Pages of ours only are opened here.
  const browser = await chromium.launch({ ...(path ? { executablePath: path } : {}), args: ["--no-sandbox"] });
  return {
    open: (baseUrl, options = {}) => openPage(browser, baseUrl, options),
    close: () => browser.close(),
  };
}

async function openPage(browser: Browser, baseURL: string, options: PageOptions): Promise<TestPage> {
  const context = await browser.newContext({
    baseURL,
    viewport: sizes[options.size ?? "large"],
    colorScheme: options.theme ?? "light",
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-GB",
  });
  const faults: string[] = [];
  await context.exposeBinding("tellFault", (_source, fault: string) => {
    faults.push(fault);
  });
  await context.addInitScript(
    `document.addEventListener("securitypolicyviolation", (event) =>
       tellFault("the content security policy forbids " + event.violatedDirective + " " + event.blockedURI + " in " + event.sourceFile));`,
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`a script broke: ${error.stack ?? error.message}`));
  page.on("console", (said) => {
    if (said.type() !== "error") return;
    const { url } = said.location();
    // That the API refuses is often what a test is about; a file that is missing never is.
    if (said.text().startsWith("Failed to load resource") && (options.outage || url.includes("/api/"))) return;
    if (options.outage && url.includes("/api/")) return;
    faults.push(`the page says: ${said.text()} (${url})`);
  });
  // Long for a person, and short for a machine that does ten other things: nothing here waits for time to pass.
  page.setDefaultTimeout(60_000);
  return {
    page,
    context,
    async close() {
      await context.close();
      assert.deepEqual(
        faults.filter((fault) => !(options.replacesText && ofEditing.test(fault))),
        [],
      );
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeViolation {
  id: string;
  impact: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** No serious or critical finding of axe on the page as it stands. */
export async function checkAccessibility(page: Page): Promise<void> {
  await page.evaluate(axe);
  // What runs in the page is a text, since this file knows no DOM; axe's documentation says what it answers.
  const found = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as AxeViolation[];
  const bad = found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}\n${node.html}\n${node.failureSummary ?? ""}`),
    );
  assert.deepEqual(bad, [], page.url());
}
