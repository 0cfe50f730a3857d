/**
 * `npm run shots`: a picture of every screen in both themes, from a real server with runs of every kind, into
 * `docs/screens/`. Not a test: pictures are for people to look at.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { openBrowser, type PageOptions, type Theme, withoutBrowser } from "./browser.ts";
import { bridgeName, containName, openRunsWorld, type RunsWorld } from "./runs-world.ts";

const folder = resolve(import.meta.dirname, "../../docs/screens");

interface Shot {
  name: string;
  path: string | ((world: Seen) => string);
  /** Signed in; else as a stranger sees it. */
  stranger?: boolean;
  size?: PageOptions["size"];
  prepare?(page: Page): Promise<void>;
}

/** What there is to be seen. */
interface Seen {
  succeeded: string;
  failed: string;
  asking: string;
  playbook: string;
}

const shots: Shot[] = [
  { name: "sign-in", path: "/sign-in", stranger: true },
  { name: "runs", path: "/runs" },
  { name: "runs-small", path: "/runs", size: "small" },
  { name: "run-succeeded", path: ({ succeeded }) => `/runs/${succeeded}`, prepare: openLastBlock },
  { name: "run-failed", path: ({ failed }) => `/runs/${failed}` },
  { name: "run-asking", path: ({ asking }) => `/runs/${asking}` },
  { name: "playbooks", path: "/playbooks" },
  { name: "new-playbook", path: "/playbooks/new" },
  { name: "playbook", path: ({ playbook }) => `/playbooks/${playbook}`, prepare: openLastBlock },
  { name: "integrations", path: "/integrations" },
  { name: "users", path: "/users" },
  { name: "api-keys", path: "/api-keys" },
  { name: "audit", path: "/audit" },
  { name: "account", path: "/account" },
  { name: "palette", path: "/runs", prepare: (page) => page.keyboard.press("Control+k") },
];

async function openLastBlock(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Create incident on XSOAR/ })
    .first()
    .click();
}

async function prepareWorld(world: RunsWorld): Promise<Seen> {
  const { id: succeeded } = await world.run(bridgeName, "succeeded", { title: "Malware found on a laptop" });
  await world.run(containName, "succeeded", { title: "Credential dumping on a server" });
  await world.run(bridgeName, "succeeded", { title: "Impossible travel of a finance user", urgency: 40 });
  world.answerPosts(500);
  const { id: asking } = await world.run(containName, "waiting", { title: "Ransomware note written on a file share" });
  world.answerPosts(404);
  const { id: failed } = await world.run(containName, "failed", { title: "Beacon to a known command server" });
  world.answerPosts(200);
  const { items } = await world.api.listPlaybooks({});
  return { succeeded, failed, asking, playbook: items.find(({ name }) => name === bridgeName)?.id ?? "" };
}

if (withoutBrowser) {
  console.error(withoutBrowser);
  process.exit(1);
}
const world = await openRunsWorld();
const browser = await openBrowser();
try {
  const seen = await prepareWorld(world);
  for (const theme of ["light", "dark"] satisfies Theme[]) {
    await mkdir(join(folder, theme), { recursive: true });
    for (const { name, path, stranger, size = "large", prepare } of shots) {
      const { page, context } = await browser.open(world.url, { theme, size });
      if (!stranger) await world.signIn(context, "admin");
      await page.goto(typeof path === "string" ? path : path(seen));
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      // The stream of live events stays open, so the network is never idle: the page is still when nothing loads.
      await page.waitForTimeout(600);
      await prepare?.(page);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(folder, theme, `${name}.png`) });
      await context.close();
      console.log(`${theme}/${name}.png`);
    }
  }
  console.log(`${shots.length * 2} pictures in docs/screens`);
} finally {
  await browser.close();
  await world.close();
}
