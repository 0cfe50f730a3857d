import { readFile } from "node:fs/promises";
import { createSecureContext, getCACertificates } from "node:tls";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { readProxyRule } from "#sdk/outbound/proxy-rules.ts";

/**
 * How this machine reaches the outside: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, and `TOCSIN_CA_FILE` for certificate
 * authorities beside the usual ones (Node itself reads `NODE_EXTRA_CA_CERTS`; those are kept).
 */
export async function readNetwork(environment: NodeJS.ProcessEnv): Promise<Network> {
  const proxyFor = readProxyRule(environment);
  const file = environment.TOCSIN_CA_FILE;
  if (!file) return { proxyFor };
  try {
    const extra = await readFile(file, "utf8");
    // Without this check a file of something else would be taken and trust nobody.
    if (!extra.includes("-----BEGIN CERTIFICATE-----")) throw new Error("it holds no certificate in PEM form");
    return { proxyFor, secureContext: createSecureContext({ ca: [...getCACertificates("default"), extra] }) };
  } catch (cause) {
    throw new TocsinError("CONFIG_INVALID", `The file ${file} of TOCSIN_CA_FILE cannot be used: ${messageOf(cause)}`, {
      cause,
      mend: "Name a readable file of certificates in PEM form, or unset TOCSIN_CA_FILE.",
    });
  }
}
