/** Domains of addresses of pages and mails. */

import type { JsonObject } from "#base/json.ts";
import { dataEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { objectTable } from "../markdown/object-table.ts";
import { hostPartsOf } from "./registered-domain.ts";

const input = {
  name: "input",
  description: "The addresses, separated by commas.",
  type: "list",
  isDefault: true,
} as const;

export const extractDomainAndFqdn = defineAutomation({
  name: "ExtractDomainAndFQDNFromUrlAndEmail",
  description: "The domain of each address, and its whole host where that is more.",
  arguments: [input],
  run: (args) =>
    args.texts("input").map((text) => {
      const { domain, fqdn } = hostPartsOf(text);
      return dataEntry([fqdn, domain]);
    }),
});

export const extractDomain = defineAutomation({
  name: "ExtractDomainFromUrlAndEmail",
  description: "The domain of each address.",
  arguments: [input],
  run: (args) => args.texts("input").map((text) => textEntry(hostPartsOf(text).domain)),
});

export const isUrlPartOfDomain = defineAutomation({
  name: "IsUrlPartOfDomain",
  description: "Which addresses of pages belong to one's own domains.",
  arguments: [
    { name: "domains", description: "One's own domains, separated by commas.", type: "list", required: true },
    { name: "urls", description: "The addresses, separated by commas.", type: "list", required: true },
  ],
  outputs: [
    { path: "IsUrlPartOfDomain.URL", description: "The address." },
    { path: "IsUrlPartOfDomain.Domain", description: "Its domain." },
    { path: "IsUrlPartOfDomain.IsInternal", description: "Whether it is one's own.", type: "boolean" },
  ],
  run(args) {
    const own = new Set(args.texts("domains"));
    const rows = args.texts("urls").map((url): JsonObject => {
      const { domain } = hostPartsOf(url.toLowerCase());
      return { URL: url, Domain: domain, IsInternal: own.has(domain) };
    });
    return dataEntry(rows, {
      humanReadable: objectTable("Results", rows, { headers: ["URL", "Domain", "IsInternal"] }),
      entryContext: { IsUrlPartOfDomain: rows },
    });
  },
});
