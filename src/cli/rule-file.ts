/** Rules as a file has them: a YAML list, one rule or window each, in their order. */
import { readFile } from "node:fs/promises";
import { parseDocument, stringify } from "yaml";
import { z } from "zod";
import { messageOf, TocsinError } from "#contract/errors.ts";
import { type IngestRule, IngestRuleDefinition } from "#contract/ingest-rule.ts";

export interface WrittenRule {
  definition: IngestRuleDefinition;
  enabled: boolean;
}

export async function readRuleFile(path: string): Promise<WrittenRule[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new TocsinError("CLI_USAGE", `${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const document = parseDocument(text, { prettyErrors: true });
  const [fault] = document.errors;
  if (fault) throw new TocsinError("RULE_INVALID", `${path} is no YAML: ${fault.message}`);
  const whole: unknown = document.toJS();
  const list = Array.isArray(whole) ? whole : [whole];
  return list.map((item, index) => readOne(item, `${path}, rule ${index + 1}`));
}

function readOne(item: unknown, where: string): WrittenRule {
  const { enabled = true, ...rest } = Object(item) as Record<string, unknown>; // whatever stands there is checked below
  const read = IngestRuleDefinition.safeParse(rest);
  if (!read.success) throw new TocsinError("RULE_INVALID", `${where} is wrong: ${z.prettifyError(read.error)}`);
  if (typeof enabled !== "boolean") throw new TocsinError("RULE_INVALID", `${where}: enabled is true or false`);
  return { definition: read.data, enabled };
}

/** What `readRuleFile` reads back. */
export function writeRules(rules: readonly IngestRule[]): string {
  return stringify(rules.map(({ definition, enabled }) => ({ ...definition, ...(enabled ? {} : { enabled }) })));
}
