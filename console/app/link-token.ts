/**
 * The token of a one-time link. It is taken out of the address bar at once: it must not stay in the history, nor on a
 * screen that somebody photographs. Imported before the router reads the address.
 */
import { useSyncExternalStore } from "react";
import { cutToken, linkPages } from "./cut-token.ts";

let token = take();
const listeners = new Set<() => void>();

function take(): string | undefined {
  const { pathname, search, hash } = window.location;
  if (!linkPages.includes(pathname)) return undefined;
  const cut = cutToken({ search, hash });
  if (cut.token !== undefined) window.history.replaceState(window.history.state, "", pathname + cut.search + cut.hash);
  return cut.token;
}

// A second link that is opened in the same tab changes the fragment only, and loads nothing.
window.addEventListener("hashchange", () => {
  const next = take();
  if (next === undefined) return;
  token = next;
  for (const listener of listeners) listener();
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function useLinkToken(): string | undefined {
  return useSyncExternalStore(subscribe, () => token);
}

/** It was used. */
export function forgetLinkToken(): void {
  token = undefined;
}
