import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "./json.ts";

/** What a route's handler is given. */
export interface VendorRequest {
  method: string;
  /** Without the mount and the query. */
  path: string;
  /** The mount the request came in by, `""` at the root. */
  mount: string;
  /** Decoded after matching, so that an id may hold `%2F`. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body as JSON; undefined when it is empty or not JSON. */
  body: Json | undefined;
  rawBody: string;
}

export interface VendorReply {
  status?: number;
  json?: Json;
  /** Instead of `json`. */
  text?: string;
  headers?: Record<string, string>;
}

export interface VendorRoute {
  /** Names the route in fault rules, the ledger and `stats()`. */
  name: string;
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** `/v1/things/:id`; a parameter takes one segment. */
  path: string;
  /** The right a caller needs; the vendor's guard looks at it. */
  permission?: string;
  /** Where the route hangs, when not at every mount of the vendor. */
  mounts?: readonly string[];
  /** The handler looks at a body that is not JSON itself. */
  anyBody?: boolean;
  handle(request: VendorRequest): VendorReply | Promise<VendorReply>;
}

export type RouteMatch =
  | { kind: "route"; route: VendorRoute; mount: string; path: string; params: Record<string, string> }
  | { kind: "wrong-method" }
  | { kind: "none" };

export interface RouteTable {
  find(method: string, path: string): RouteMatch;
}

interface CompiledRoute {
  route: VendorRoute;
  mount: string;
  segments: string[];
}

/** Doubled and trailing slashes are forgiven, as the vendors' own front ends forgive them. */
function splitPath(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = segments[index] ?? "";
    if (!expected.startsWith(":")) {
      if (expected !== given) return undefined;
      continue;
    }
    try {
      params[expected.slice(1)] = decodeURIComponent(given);
    } catch {
      return undefined;
    }
  }
  return params;
}

/** Routes are tried in the order given; a literal path goes before one with a parameter in its place. */
export function createRouteTable(routes: readonly VendorRoute[], mounts: readonly string[]): RouteTable {
  const compiled: CompiledRoute[] = [];
  for (const route of routes) {
    for (const mount of route.mounts ?? mounts) {
      compiled.push({ route, mount, segments: splitPath(`${mount}${route.path}`) });
    }
  }
  return {
    find(method, path) {
      const segments = splitPath(path);
      let seenPath = false;
      for (const { route, mount, segments: pattern } of compiled) {
        const params = matchSegments(pattern, segments);
        if (!params) continue;
        seenPath = true;
        if (route.method !== method) continue;
        const inside = `/${segments.slice(splitPath(mount).length).join("/")}`;
        return { kind: "route", route, mount, path: inside, params };
      }
      return seenPath ? { kind: "wrong-method" } : { kind: "none" };
    },
  };
}
