import type { ContentIntegration } from "#playbook/script.ts";
import { Fields, scalarText } from "./fields.ts";
import { readCode, readCommonIdentity, readLanguage, readScriptArguments, readScriptOutputs } from "./read-script.ts";
import { readDescription, readVersions } from "./versions.ts";

export function readIntegration(fields: Fields): ContentIntegration | undefined {
  const identity = readCommonIdentity(fields, "An integration");
  if (!identity) return undefined;
  const script = fields.fields("script") ?? new Fields({}, fields.pathOf("script"), fields.report);
  const integration: ContentIntegration = {
    ...identity,
    displayName: fields.filled("display") ?? identity.name,
    ...readDescription(fields),
    language: readLanguage(script),
    ...readCode(script),
    parameters: fields.items("configuration").flatMap(readParameter),
    commands: script.items("commands").flatMap((command) => {
      const name = command.filled("name");
      if (name === undefined) return [];
      return [
        {
          name,
          ...readDescription(command),
          arguments: readScriptArguments(command, "arguments"),
          outputs: readScriptOutputs(command),
          harmful: command.truth("execution") ?? false,
          polling: command.truth("polling") ?? false,
          deprecated: command.truth("deprecated") ?? false,
        },
      ];
    }),
    fetches: script.truth("isfetch") ?? false,
    deprecated: fields.truth("deprecated") ?? false,
    ...readVersions(fields),
  };
  for (const [ours, theirs] of [
    ["category", "category"],
    ["classifier", "defaultclassifier"],
    ["incomingMapper", "defaultmapperin"],
    ["outgoingMapper", "defaultmapperout"],
  ] as const) {
    const text = fields.filled(theirs);
    if (text !== undefined) integration[ours] = text;
  }
  return integration;
}

function readParameter(item: Fields): ContentIntegration["parameters"] {
  const name = item.filled("name");
  if (name === undefined) return [];
  const given = item.get("defaultvalue");
  const value = given === undefined ? undefined : (scalarText(given) ?? JSON.stringify(given));
  const options = item.texts("options");
  return [
    {
      name,
      label: item.filled("display") ?? item.filled("displaypassword") ?? name,
      type: item.number("type") ?? 0,
      required: item.truth("required") ?? false,
      ...(value !== undefined && value !== "" && { default: value }),
      ...(options.length > 0 && { options }),
    },
  ];
}
