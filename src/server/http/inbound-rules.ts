/** Who may reach this server, and how: from the configuration, checked before anything listens. */
import { readFile } from "node:fs/promises";
import { isIPv4, isIPv6 } from "node:net";
import { dirname, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";

export interface InboundSettings {
  tls?: { cert_file: string; key_file: string } | undefined;
  trusted_proxy?: string[] | undefined;
  public_url?: string | undefined;
}

export interface InboundRules {
  tls?: { cert: Buffer; key: Buffer };
  /** Addresses and networks whose `X-Forwarded-*` is believed; nobody's when absent. */
  trustedProxy?: string[];
  publicUrl?: URL;
  /** Host names a request may be addressed to, in lower case, without ports. */
  hosts: ReadonlySet<string>;
}

/** For tests and for whatever serves this machine alone. */
export const loopbackRules: InboundRules = { hosts: new Set(["localhost", "127.0.0.1", "[::1]"]) };

/**
 * Anything but loopback wants TLS, or a proxy that brings it: sign-ins and alerts would cross the network in the clear
 * otherwise.
 */
export async function readInboundRules(
  host: string,
  settings: InboundSettings,
  configFile: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<InboundRules> {
  const { tls, trusted_proxy: trustedProxy } = settings;
  if (!isLoopback(host) && !tls && !trustedProxy?.length) throw needsTls(host);
  const publicUrl = readPublicUrl(environment.TOCSIN_PUBLIC_URL || settings.public_url);
  const hosts = new Set(loopbackRules.hosts);
  if (publicUrl) hosts.add(publicUrl.hostname.toLowerCase());
  if (!isWildcard(host)) hosts.add(nameHost(host));
  return {
    hosts,
    ...(publicUrl ? { publicUrl } : {}),
    ...(trustedProxy?.length ? { trustedProxy } : {}),
    ...(tls ? { tls: await readTls(tls, configFile) } : {}),
  };
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "";
}

/** As it stands in a URL and in the Host header. */
export function nameHost(host: string): string {
  return (isIPv6(host) ? `[${host}]` : host).toLowerCase();
}

function readPublicUrl(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "" && url.username === "";
  if (isPlain) return url;
  throw new TocsinError(
    "CONFIG_INVALID",
    `"${text}" is no address people can open (server.public_url, TOCSIN_PUBLIC_URL)`,
    {
      mend: "Write it as https://tocsin.example.com, without a path.",
    },
  );
}

/** Files are named from the configuration's folder. */
async function readTls(
  { cert_file, key_file }: { cert_file: string; key_file: string },
  configFile: string | undefined,
): Promise<{ cert: Buffer; key: Buffer }> {
  const read = async (file: string) => {
    const path = configFile === undefined ? resolve(file) : resolve(dirname(configFile), file);
    try {
      return await readFile(path);
    } catch (cause) {
      throw new TocsinError(
        "SERVER_TLS_INVALID",
        `${path} cannot be read (${systemCodeOf(cause) ?? messageOf(cause)})`,
        {
          cause,
          mend: "Name PEM files that this user may read in server.tls.cert_file and server.tls.key_file.",
        },
      );
    }
  };
  const [cert, key] = [await read(cert_file), await read(key_file)];
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new TocsinError(
      "SERVER_TLS_INVALID",
      `${cert_file} and ${key_file} do not make a certificate (${messageOf(cause)})`,
      {
        cause,
        mend: "Put the certificate with its chain into the one and its own private key into the other, both as PEM.",
      },
    );
  }
  return { cert, key };
}

function needsTls(host: string): TocsinError {
  return new TocsinError(
    "SERVER_NEEDS_TLS",
    `Tocsin does not listen on ${host} without TLS: passwords would cross the network in the clear`,
    {
      mend:
        "Write into tocsin.yaml `server: { tls: { cert_file: cert.pem, key_file: key.pem } }`, or, with a proxy in front " +
        "that speaks TLS, `server: { trusted_proxy: [10.0.0.5/32] }` with its address.",
    },
  );
}
