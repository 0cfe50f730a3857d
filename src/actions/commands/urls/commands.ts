import type { CommandDefinition } from "#sdk/command.ts";
import { extractDomain, extractDomainAndFqdn, isUrlPartOfDomain } from "./extract-domain.ts";
import { unescapeIps, unescapeUrls } from "./unescape.ts";

export const urlCommands: readonly CommandDefinition[] = [
  unescapeIps,
  unescapeUrls,
  extractDomainAndFqdn,
  extractDomain,
  isUrlPartOfDomain,
];
