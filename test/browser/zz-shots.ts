import { mkdirSync } from "node:fs";
import { openBrowser } from "./browser.ts";
import { openConsoleServer } from "./console-server.ts";
const out = "/tmp/mapping-shots"; mkdirSync(out, { recursive: true });
const server = await openConsoleServer();
const browser = await openBrowser();
try {
  const ada = await server.addPerson("ada", "engineer");
  await server.operator.createInstance({ name: "edr", integration: "generic-webhook", parameters: { allow_unauthenticated: true, store_samples: true } });
  for (let n = 0; n < 40; n++) {
    const r = await fetch(`${server.url}/instance/execute/edr`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: n % 3 ? `Suspicious PowerShell on srv-${n}` : `Impossible travel of user ${n}`, type: n % 2 ? "Endpoint" : "Identity", alertId: `ALuQ${n}`, alertUrl: `https://app.sekoia.io/operations/alerts/ALuQ${n}`, urgency: { value: 70, display: "high" }, events: [{ host: `srv-${n}`, "process.name": "powershell.exe", args: ["-enc", "AAAA"] }] }) });
    if (!r.ok) throw new Error(await r.text());
  }
  const all = await server.operator.listIncidents({ limit: 40 });
  for (const [at, one] of all.items.entries()) {
    if (at > 12) break;
    await server.operator.runCommand({ id: one.id, name: "setIncident", arguments: { severity: String(at % 5), ...(at % 3 ? {} : { owner: "ada" }) } });
  }
  await server.operator.addEntry({ id: all.items[0]!.id, text: "Looked at the host: **nothing** else runs.", note: true });
  await new Promise((r) => setTimeout(r, 1500));
  for (const [theme, size] of [["light", "large"], ["dark", "large"], ["light", "small"], ["light", "medium"]] as const) {
    const { page, context, close } = await browser.open(server.url, { theme, size });
    await server.signIn(context, ada);
    await page.goto("/incidents");
    await page.getByRole("link", { name: /PowerShell/ }).first().waitFor();
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${out}/incidents-${theme}-${size}.png` });
    if (size === "large") {
      await page.getByRole("textbox", { name: "Query" }).fill("severity:>=hi and nosuch:(a or type:");
      await page.waitForTimeout(900);
      await page.screenshot({ path: `${out}/query-${theme}.png` });
      await page.getByRole("textbox", { name: "Query" }).fill("");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /^Type/ }).click();
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${out}/facet-${theme}.png` });
      await page.keyboard.press("Escape");
    }
    await page.goto(`/incidents/${all.items[0]!.id}`);
    for (const tab of ["Summary", "War Room", "Runs", "Raw alert", "Why it became this"]) {
      await page.getByRole("tab", { name: new RegExp(tab) }).click();
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${out}/incident-${tab.replace(/ /g, "-")}-${theme}-${size}.png` });
    }
    await close().catch((e) => console.log(String(e)));
  }
} finally { await browser.close(); await server.close(); }
