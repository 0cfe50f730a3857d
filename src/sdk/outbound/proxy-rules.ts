/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case, as other programs read them. */
import { type BlockList, isIP } from "node:net";
import { TocsinError } from "#base/errors.ts";
import { listOf, rangeOf } from "./address-range.ts";

/** The proxy a request goes through; undefined: straight to its target. */
export type ProxyRule = (url: URL) => string | undefined;

export function readProxyRule(environment: Readonly<Record<string, string | undefined>>): ProxyRule {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  const proxies: Record<string, string | undefined> = {
    "https:": readProxy("HTTPS_PROXY", read("HTTPS_PROXY")),
    "http:": readProxy("HTTP_PROXY", read("HTTP_PROXY")),
  };
  const exceptions = (read("NO_PROXY") ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
  const matches = exceptions.map(readException);
  return (url) => {
    const proxy = proxies[url.protocol];
    if (proxy === undefined) return undefined;
    const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    // This machine itself is never behind its proxy.
    if (host === "localhost" || (isIP(host) !== 0 && rangeOf(host)?.name === "a loopback address")) return undefined;
    return matches.some((match) => match(host, port)) ? undefined : proxy;
  };
}

function readProxy(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url.href;
  throw new TocsinError("CONFIG_INVALID", `${name} is not the address of an HTTP proxy`, {
    mend: "Write it as http://proxy.example.com:3128, or unset it.",
  });
}

function readException(entry: string): (host: string, port: string) => boolean {
  if (entry === "*") return () => true;
  const network = readNetwork(entry);
  if (network) return (host) => isIP(host) !== 0 && network.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
  const [, name = "", onlyPort] = /^\*?\.?([^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (name === "") return () => false;
  return (host, port) => (onlyPort === undefined || onlyPort === port) && (host === name || host.endsWith(`.${name}`));
}

function readNetwork(entry: string): BlockList | undefined {
  const [address = "", bits] = entry.split("/");
  const family = isIP(address);
  if (family === 0) return undefined;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32))) return undefined;
  return listOf([entry]);
}
