/** Whether an address is reached at all, and if not, what stands in between: apart from what its API says. */
import { isIP } from "node:net";
import { messageOf, systemCodeOf } from "#base/errors.ts";
import type { ConnectRight } from "#contract/connect.ts";
import type { HttpClient } from "#sdk/http.ts";
import { AddressRefused } from "#sdk/outbound/guard.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { VendorError } from "#sdk/vendor-error.ts";

export interface Reach {
  right: ConnectRight;
  /** The address that the instance would have to be allowed. */
  notAllowed: string | null;
}

const name = "address";

/** One request that asks nothing: any answer will do. */
export async function explainReach(http: HttpClient, network: Network, understood: string): Promise<Reach> {
  const url = new URL(understood.split(" ")[0] ?? understood);
  try {
    await http.request({ method: "GET", url: `${url.origin}/`, timeoutMs: 10_000 });
    return answered(url);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Something came back, and it was too much or no JSON.
    if (error.kind === "invalid") return answered(url);
    const proxy = network.proxyFor(url);
    const { detail, mend, notAllowed = null } = explain(error, url, proxy && proxyInWords(proxy));
    return { right: { name, need: "needed", outcome: "failed", detail, mend }, notAllowed };
  }
}

function answered({ host }: URL): Reach {
  return { right: { name, need: "needed", outcome: "ok", detail: `${host} answers.`, mend: null }, notAllowed: null };
}

/** Without the password that may stand in it. */
function proxyInWords(proxy: string): string {
  return URL.parse(proxy)?.host ?? "the proxy";
}

interface Explained {
  detail: string;
  mend: string;
  notAllowed?: string;
}

function explain(error: VendorError, { hostname, host, protocol }: URL, proxy: string | undefined): Explained {
  const { cause } = error;
  const through = proxy === undefined ? "" : ` by way of the proxy ${proxy}`;
  if (cause instanceof AddressRefused) {
    const address = /allow_addresses: "([^"]+)"/.exec(cause.message)?.[1] ?? hostname;
    return {
      detail: `${host} is not on the public internet, and nothing was sent: ${cause.message}`,
      mend: "Let the instance reach it only if you know the host and mean it.",
      notAllowed: address,
    };
  }
  const code = systemCodeOf(cause) ?? "";
  const said = messageOf(cause);
  if (proxy !== undefined && (/HTTP Tunneling|[Pp]roxy/.test(said) || code === "ECONNREFUSED")) {
    return {
      detail: `The proxy ${proxy} does not let ${host} through (${code || said}).`,
      mend: "Ask for this host at the proxy, or name it in NO_PROXY. HTTPS_PROXY and HTTP_PROXY say which proxy is used.",
    };
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const why = code === "EAI_AGAIN" ? "the name server does not answer" : "no name server knows it";
    return {
      detail: `The name ${hostname} leads nowhere: ${why} (DNS, ${code}).`,
      mend: "Check the spelling. If only your own network knows the name, Tocsin's machine must ask its name server.",
    };
  }
  if (certificateFaults[code] !== undefined) {
    return {
      detail: `${host} answers, but its certificate is not trusted: ${certificateFaults[code]} (TLS, ${code}).`,
      mend: "If your company has its own authority, name its certificates in TOCSIN_CA_FILE and start Tocsin again.",
    };
  }
  if (
    protocol === "https:" &&
    (code === "EPROTO" || code.startsWith("ERR_SSL_") || /wrong version number/i.test(said))
  ) {
    return {
      detail: `${host} answers, but not with TLS (${code}).`,
      mend: "Check the port. Write http:// only for a test on your own machine: it does not encrypt the key.",
    };
  }
  if (code === "ECONNREFUSED") {
    return {
      detail: `Nothing listens at ${host}${through} (ECONNREFUSED).`,
      mend: `Check the address${isIP(hostname) === 0 ? "" : " and the port"}, and whether the server runs.`,
    };
  }
  return {
    detail: `${host} cannot be reached${through}: ${messageOf(error)}.`,
    mend: "Check the address, the firewall and the proxy between here and there.",
  };
}

const certificateFaults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "an authority unknown here signed it",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "an authority unknown here signed it",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "an authority unknown here signed it",
  CERT_HAS_EXPIRED: "it has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "it is another host's",
};
