/** Where somebody wanted to go before they had to sign in. Only a path of our own: an address may be made by anybody. */

export const homePath = "/runs";
/** Pages for who is not signed in; going back there would go round in circles. */
const outside = ["/sign-in", "/setup", "/invitation", "/reset", "/answer"];

export function readOwnPath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])/.test(wanted) || /[\p{Cc}\\]/u.test(wanted)) return homePath;
  // Any origin will do: what leaves it is no path.
  const origin = "http://own.invalid";
  if (!URL.canParse(wanted, origin)) return homePath;
  const url = new URL(wanted, origin);
  if (url.origin !== origin || url.pathname.startsWith("//")) return homePath;
  if (url.pathname === "/" || outside.includes(url.pathname.replace(/\/+$/, ""))) return homePath;
  return url.pathname + url.search + url.hash;
}
