/** Pictures for `docs/guides/`, made on the way of the browser's tests: only where `TOCSIN_GUIDE_SHOTS` names a folder. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = process.env.TOCSIN_GUIDE_SHOTS;

/**
 * The whole page, however long: the window grows as far as the page needs, and shrinks again. In light colours and as wide as
 * a desk's screen, whatever the test looks at.
 */
export async function shootGuide(page: Page, name: string): Promise<void> {
  if (folder === undefined || folder === "") return;
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  const width = 1_180;
  const scheme = await page.evaluate("document.documentElement.getAttribute('data-mantine-color-scheme')");
  const paint = (value: string) =>
    page.evaluate(`document.documentElement.setAttribute('data-mantine-color-scheme', '${value}')`);
  await page.setViewportSize({ width, height: 700 });
  await paint("light");
  const wanted = await page.evaluate("Math.max(...[...document.querySelectorAll('*')].map((one) => one.scrollHeight))");
  if (typeof wanted === "number")
    await page.setViewportSize({ width, height: Math.min(2_600, Math.max(700, wanted + 60)) });
  // What slides or fades has come to rest.
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await paint(scheme === "dark" ? "dark" : "light");
  if (before) await page.setViewportSize(before);
}
