/** Pictures for `docs/guides/`, made on the way of the browser's tests: only where `TOCSIN_GUIDE_SHOTS` names a folder. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = process.env.TOCSIN_GUIDE_SHOTS;

/** The window as a person sees it, with what is meant in view. */
export async function shootGuide(page: Page, name: string, at?: string): Promise<void> {
  if (folder === undefined || folder === "") return;
  await mkdir(folder, { recursive: true });
  if (at !== undefined) await page.getByRole("heading", { name: at, exact: true }).first().scrollIntoViewIfNeeded();
  // What slides or fades has come to rest.
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
