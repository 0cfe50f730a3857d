/** How people connect an instance: what they are asked in which order, and what the words they answer with mean. */
import { TocsinError } from "#base/errors.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext } from "./command.ts";

export interface ConnectDefinition {
  /** What people call it on a command line: `tocsin connect xsoar`. */
  word: string;
  /** What its instance is called unless somebody calls it otherwise. */
  instanceName: string;
  address: {
    label: string;
    help: string;
    /** Taken when nothing is written. Without it an address is needed. */
    default?: string;
    example: string;
  };
  /** What an address means, however it is spelled. Pure; throws a TocsinError with the mend where it means nothing. */
  readAddress(text: string): ReadAddress;
  /** Parameters that are asked for after the address, in this order. */
  questions: readonly string[];
  /** Where a right is given, by the name the connection test gives it. */
  mendOf(right: string): string | undefined;
  /** The newest alerts there are, newest first, as the vendor gives them; its source reads them. */
  lastItems?(context: CommandContext, limit: number): Promise<Json[]>;
  /** When the first fetch begins, milliseconds since the epoch. */
  beginsAt?(parameters: JsonObject, now: number): number;
  /** What makes incidents of its alerts: a pack of ours, and the parameters that choose it. */
  incidents?: { pack: string; parameters: JsonObject };
  /** A playbook of ours that hands its alerts on to a webhook, and the texts in it that depend on the address. */
  handsOn?: { template: string; adapt?(body: string, address: JsonObject): string };
  /** Where its webhook of a name is called. */
  webhookUrl?(parameters: JsonObject, webhook: string): string;
}

export interface ReadAddress {
  /** The instance's parameters that hold it. */
  parameters: JsonObject;
  /** Where requests go, for people. */
  understood: string;
  /** What was understood otherwise than it was written, a sentence each. */
  notes: string[];
}

/** An address as people write or paste it: without its scheme, with blanks around it. */
export function parseWebAddress(text: string, example: string): URL {
  const mend = `Write it like ${example}.`;
  const trimmed = text.trim();
  if (trimmed === "") throw new TocsinError("CONFIG_INVALID", "There is no address", { mend });
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || url.hostname === "" || /\s/.test(trimmed)) {
    throw new TocsinError("CONFIG_INVALID", `"${trimmed.slice(0, 120)}" is not an address`, { mend });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TocsinError("CONFIG_INVALID", `An address beginning with ${url.protocol}// is no web address`, { mend });
  }
  if (url.username !== "" || url.password !== "") {
    throw new TocsinError("CONFIG_INVALID", "The address holds a user or a password before the @", {
      mend: "Write the address alone; the key is asked for by itself and is kept sealed.",
    });
  }
  return url;
}

/** What is to be said of an address that a key would travel to unencrypted. */
export const unencrypted =
  "http:// does not encrypt: the key can be read on its way. Use https:// unless this is a test on your own machine.";
