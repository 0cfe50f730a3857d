/** Where a URL leads that a mail filter wrote its own in front of: Outlook's safe links and Proofpoint's defence. */

export function unwrapUrl(url: string): string {
  return unwrapSafeLink(url) ?? unwrapProofpoint(url) ?? url;
}

function unwrapSafeLink(url: string): string | undefined {
  if (!/^https?:\/\/[\w-]+\.safelinks\.protection\.outlook\.com\/.*?[?&]url=/i.test(url)) return undefined;
  const query = url.split("?")[1] ?? "";
  const parameters = query.split("&").filter((part) => part.startsWith("url="));
  const written = parameters.at(-1)?.split("=")[1];
  return written === undefined ? undefined : usable(decode(written));
}

const oldProofpoint = /^https:\/\/urldefense\.proofpoint\.com\/v[12]\/url\?u=/i;
const newProofpoint = /^https:\/\/urldefense\.com\/v3\/__/i;

function unwrapProofpoint(url: string): string | undefined {
  if (oldProofpoint.test(url)) {
    const written = (url.replace(oldProofpoint, "").split("&")[0] ?? "").replace(/-/g, "%").replace(/_/g, "/");
    return usable(decode(written));
  }
  if (!newProofpoint.test(url)) return undefined;
  const written = url.replace(newProofpoint, "");
  const end = written.indexOf("__");
  if (end < 0) return undefined;
  return usable(written.slice(0, end).replace(/^(https?):\/*/i, "$1://"));
}

function decode(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

/** What was decoded is a URL again; else the redirector itself stays. */
function usable(url: string): string | undefined {
  return /^(?:https?|ftp):\/\/[^\s"<>]+$/i.test(url) ? url : undefined;
}
