import type { JsonObject } from "#base/json.ts";
import type { ContentList } from "#playbook/content-list.ts";
import type { Pack } from "#playbook/pack.ts";
import type { ContentIntegration, Script, ScriptArgument, ScriptLanguage, ScriptOutput } from "#playbook/script.ts";

export function scriptToSource(script: Script): JsonObject {
  const source: JsonObject = { commonfields: { id: script.id }, name: script.name };
  if (script.description !== undefined) source.comment = script.description;
  Object.assign(source, languageToSource(script.language));
  if (script.code !== undefined) source.script = script.code;
  source.tags = script.tags;
  source.args = script.arguments.map(argumentToSource);
  source.outputs = script.outputs.map(outputToSource);
  if (script.timeoutSeconds !== undefined) source.timeout = `${script.timeoutSeconds}s`;
  return { ...source, ...ending(script) };
}

export function integrationToSource(integration: ContentIntegration): JsonObject {
  const source: JsonObject = {
    commonfields: { id: integration.id },
    name: integration.name,
    display: integration.displayName,
  };
  if (integration.description !== undefined) source.description = integration.description;
  if (integration.category !== undefined) source.category = integration.category;
  source.configuration = integration.parameters.map(({ name, label, type, required, default: value, options }) => {
    const parameter = { name, display: label, type, required };
    return { ...parameter, ...(value !== undefined && { defaultvalue: value }), ...(options && { options }) };
  });
  source.script = {
    ...languageToSource(integration.language),
    ...(integration.code !== undefined && { script: integration.code }),
    commands: integration.commands.map((command) => ({
      name: command.name,
      ...(command.description !== undefined && { description: command.description }),
      arguments: command.arguments.map(argumentToSource),
      outputs: command.outputs.map(outputToSource),
      ...(command.harmful && { execution: true }),
      ...(command.polling && { polling: true }),
      ...(command.deprecated && { deprecated: true }),
    })),
    ...(integration.fetches && { isfetch: true }),
  };
  if (integration.classifier !== undefined) source.defaultclassifier = integration.classifier;
  if (integration.incomingMapper !== undefined) source.defaultmapperin = integration.incomingMapper;
  if (integration.outgoingMapper !== undefined) source.defaultmapperout = integration.outgoingMapper;
  return { ...source, ...ending(integration) };
}

export function listToSource({ id, name, type, data }: ContentList): JsonObject {
  return { id, name, type, ...(data !== undefined && { data }) };
}

export function packToSource({ id, name, description, version, author, support }: Pack): JsonObject {
  return {
    ...(id !== undefined && { id }),
    name,
    ...(description !== undefined && { description }),
    ...(support !== undefined && { support }),
    ...(version !== undefined && { currentVersion: version }),
    ...(author !== undefined && { author }),
  };
}

function languageToSource(language: ScriptLanguage): JsonObject {
  return language.startsWith("python") ? { type: "python", subtype: language } : { type: language };
}

function argumentToSource(argument: ScriptArgument): JsonObject {
  const source: JsonObject = { name: argument.name };
  if (argument.description !== undefined) source.description = argument.description;
  if (argument.required) source.required = true;
  if (argument.positional) source.default = true;
  if (argument.isArray) source.isArray = true;
  if (argument.secret) source.secret = true;
  if (argument.default !== undefined) source.defaultValue = argument.default;
  if (argument.options) Object.assign(source, { auto: "PREDEFINED", predefined: argument.options });
  return source;
}

function outputToSource({ path, description, type }: ScriptOutput): JsonObject {
  return { contextPath: path, ...(description !== undefined && { description }), ...(type !== undefined && { type }) };
}

function ending(content: { deprecated: boolean; fromVersion?: string; toVersion?: string }): JsonObject {
  const { deprecated, fromVersion, toVersion } = content;
  return {
    ...(deprecated && { deprecated }),
    ...(fromVersion !== undefined && { fromversion: fromVersion }),
    ...(toVersion !== undefined && { toversion: toVersion }),
  };
}
