import { TocsinError } from "#base/errors.ts";

/** `TOCSIN_PUBLIC_URL`: the address people reach Tocsin by, for links and to know its own pages behind a proxy. */
export function readPublicUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment.TOCSIN_PUBLIC_URL;
  if (text === undefined || text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "" && url.username === "";
  if (isPlain) return url.origin;
  throw new TocsinError("CONFIG_INVALID", `TOCSIN_PUBLIC_URL is "${text}", which is no address of a server`, {
    mend: "Write it as https://tocsin.example.com, without a path.",
  });
}
