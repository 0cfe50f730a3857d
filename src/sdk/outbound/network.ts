import type { SecureContext } from "node:tls";
import type { ProxyRule } from "./proxy-rules.ts";

/** How this machine reaches the outside; the same for every instance. */
export interface Network {
  proxyFor: ProxyRule;
  /** Certificates trusted beside the usual ones. */
  secureContext?: SecureContext;
}

export const directNetwork: Network = { proxyFor: () => undefined };
