/** The API, typed by the route table; changes carry the session's token. */
import { createClient } from "#contract/client.ts";
import { routes } from "#contract/routes.ts";

let csrf: string | null = null;

/** Told by whoever learns of a session: the token that changes have to carry. */
export function rememberCsrf(token: string | null): void {
  csrf = token;
}

/** As far as this page knows; the server may know better. */
export const isSignedIn = (): boolean => csrf !== null;

export const client = createClient(routes, { baseUrl: window.location.origin, csrf: () => csrf });

export type Client = typeof client;
export type RouteName = keyof Client;
export type InputOf<Name extends RouteName> = Parameters<Client[Name]>[0];
export type OutputOf<Name extends RouteName> = Awaited<ReturnType<Client[Name]>>;
