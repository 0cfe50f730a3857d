import type { JsonObject } from "#base/json.ts";
import { isObject } from "#base/json.ts";
import type { Query } from "#playbook/query/query.ts";
import { asList, textOf } from "#playbook/xsoar/cast.ts";
import { answer, defineAutomation } from "../automation.ts";
import { both, isQuery, readQuery } from "../incidents/find-incidents.ts";
import { searchIndicators } from "../indicators/indicator-queries.ts";

const kinds: ReadonlySet<string> = new Set(["file", "hash", "ip", "url", "domain", "email"]);

/**
 * `IsMaliciousIndicatorFound`: whether scores of the context, or indicators of this incident, are bad. There, a slip makes
 * the script pass over a score that is the only one in the context; here it counts.
 */
export const isMaliciousIndicatorFound = defineAutomation({
  name: "IsMaliciousIndicatorFound",
  description: "Says yes when an indicator of this incident is malicious.",
  arguments: [
    {
      name: "includeSuspicious",
      description: "Suspicious ones count.",
      options: ["yes", "no"],
      default: "no",
      isDefault: true,
    },
    {
      name: "queryIndicators",
      description: "Look beyond the context, at the indicators of the incident.",
      options: ["yes", "no"],
      default: "yes",
    },
    { name: "maliciousQueryOverride", description: "The query for them." },
    {
      name: "includeManual",
      description: "What a person set lower does not count.",
      options: ["yes", "no"],
      default: "yes",
    },
  ],
  outputs: [
    { path: "yes", description: "One is." },
    { path: "no", description: "None is." },
  ],
  async run(args, { investigation }) {
    const suspicious = args.flag("includeSuspicious");
    const threshold = suspicious ? 2 : 3;
    const scores = asList(investigation.context().DBotScore).filter(isObject);
    const isBad = (score: JsonObject) =>
      Number(score.Score) >= threshold && kinds.has(textOf(score.Type).toLowerCase());
    const cleared = new Set(
      args.flag("includeManual")
        ? scores.filter((score) => score.Vendor === "Manual" && !isBad(score)).map(({ Indicator }) => textOf(Indicator))
        : [],
    );
    if (scores.some((score) => isBad(score) && !cleared.has(textOf(score.Indicator)))) return answer(true);
    if (!args.flag("queryIndicators")) return answer(false);
    const override = args.optionalText("maliciousQueryOverride");
    const bad: Query[] = ["Bad", ...(suspicious ? ["Suspicious"] : [])].map((name) => isQuery("reputation", name));
    const which = override === undefined ? both("or", bad) : readQuery(override);
    const query = both("and", [which, isQuery("investigationIDs", investigation.id)]);
    return answer((await searchIndicators(investigation, query, 1)).length > 0);
  },
});
