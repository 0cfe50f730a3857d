/** Pictures for `docs/guides/`, made on the way of the browser's tests: only where `TOCSIN_GUIDE_SHOTS` names a folder. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = process.env.TOCSIN_GUIDE_SHOTS;

/** The whole page, however long: the window grows as far as the page needs, and shrinks again. */
export async function shootGuide(page: Page, name: string): Promise<void> {
  if (folder === undefined || folder === "") return;
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  const wanted = await page.evaluate("Math.max(...[...document.querySelectorAll('*')].map((one) => one.scrollHeight))");
  if (before && typeof wanted === "number") {
    await page.setViewportSize({ width: before.width, height: Math.min(2_400, Math.max(before.height, wanted + 60)) });
  }
  // What slides or fades has come to rest.
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  if (before) await page.setViewportSize(before);
}
