/** What stands in the console's place while it is being built, or when it could not be. No script, nothing from outside. */

export function buildingPage(nonce: string): string {
  return page(
    nonce,
    "The console is being built",
    "<p>This happens once after each change of Tocsin and takes some seconds. The page opens by itself.</p>",
    '<meta http-equiv="refresh" content="2">',
  );
}

export function failurePage(nonce: string, { reason, mend }: { reason: string; mend: string }): string {
  return page(
    nonce,
    "There is no console",
    `<p>${escapeHtml(mend)}</p><p>Everything else works: alerts are fetched, playbooks run, the API and the command line answer.</p>
<pre>${escapeHtml(reason)}</pre>`,
  );
}

function page(nonce: string, title: string, body: string, head = ""): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">${head}<title>${title} · Tocsin</title>
<style nonce="${nonce}">
body { font: 15px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 15vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.25rem; } pre { overflow: auto; font-size: .8125rem; opacity: .8; }
</style></head><body><main><h1>${title}</h1>
${body}
</main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
