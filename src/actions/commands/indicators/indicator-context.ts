/** Indicators as what enrichment and playbooks know of them. */

import type { JsonObject } from "#base/json.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import { dataEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { objectTable } from "../markdown/object-table.ts";
import { indicatorsByValue } from "./indicator-queries.ts";

export const getIndicatorScript = defineAutomation({
  name: "GetIndicator",
  description: "Puts an indicator with all its fields into the context.",
  arguments: [{ name: "value", description: "Its value.", required: true, isDefault: true }],
  outputs: [{ path: "Indicator", description: "The indicator." }],
  async run(args, { investigation }) {
    const value = args.requiredText("value");
    const found = await indicatorsByValue(investigation, [value]);
    if (found.length === 0) return textEntry(`There is no indicator ${value}`);
    const entryContext = { "Indicator(val.id === obj.id)": found };
    return [
      dataEntry(entryContext, { ignoreAutoExtract: true }),
      dataEntry(found, {
        humanReadable: objectTable(`Indicator ${value}`, found),
        entryContext,
        ignoreAutoExtract: true,
      }),
    ];
  },
});

export const getIndicatorDbotScore = defineAutomation({
  name: "GetIndicatorDBotScore",
  description: "Puts the score an indicator has into the context.",
  arguments: [{ name: "indicator", description: "Its value.", required: true, isDefault: true }],
  outputs: [
    { path: "DBotScore.Indicator", description: "Its value." },
    { path: "DBotScore.Type", description: "Its type." },
    { path: "DBotScore.Vendor", description: "Who says so." },
    { path: "DBotScore.Score", description: "0 to 3.", type: "number" },
  ],
  async run(args, { investigation }) {
    const value = args.requiredText("indicator");
    const scores = (await indicatorsByValue(investigation, [value])).map(
      (indicator): JsonObject => ({
        Indicator: indicator.value ?? value,
        Type: indicator.indicator_type ?? "",
        Vendor: textOf(indicator.source),
        Score: Number(indicator.score ?? 0) || 0,
      }),
    );
    if (scores.length === 0) return textEntry(`There is no indicator ${value}`);
    return dataEntry(scores, {
      humanReadable: objectTable("Indicator DBot Score", scores),
      entryContext: { DBotScore: scores },
      ignoreAutoExtract: true,
    });
  },
});
