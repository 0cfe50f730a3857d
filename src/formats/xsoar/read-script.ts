import type { Script, ScriptArgument, ScriptLanguage, ScriptOutput } from "#playbook/script.ts";
import { type Fields, scalarText } from "./fields.ts";
import { readDescription, readVersions } from "./versions.ts";

export function readScript(fields: Fields): Script | undefined {
  const identity = readCommonIdentity(fields, "A script");
  if (!identity) return undefined;
  const timeoutSeconds = readDuration(fields.filled("timeout"));
  return {
    ...identity,
    ...readDescription(fields, "comment"),
    language: readLanguage(fields),
    ...readCode(fields),
    tags: fields.texts("tags"),
    arguments: readScriptArguments(fields, "args"),
    outputs: readScriptOutputs(fields),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    deprecated: fields.truth("deprecated") ?? false,
    ...readVersions(fields),
  };
}

/** Scripts and integrations keep their id in `commonfields`. */
export function readCommonIdentity(fields: Fields, what: string): { id: string; name: string } | undefined {
  const id = fields.fields("commonfields")?.filled("id") ?? fields.filled("id");
  const name = fields.filled("name");
  if (id === undefined && name === undefined) {
    const message = `${what} needs an id in "commonfields", or a "name".`;
    fields.report.error("CONTENT_XSOAR_FIELD_MISSING", fields.path, message);
    return undefined;
  }
  return { id: id ?? name ?? "", name: name ?? id ?? "" };
}

const languages: Readonly<Record<string, ScriptLanguage>> = {
  javascript: "javascript",
  js: "javascript",
  powershell: "powershell",
  python2: "python2",
  python3: "python3",
};

/** `type` and `subtype`; Python without one is Python 2. */
export function readLanguage(fields: Fields): ScriptLanguage {
  const type = fields.filled("type")?.toLowerCase() ?? "";
  if (type === "python") return fields.filled("subtype") === "python3" ? "python3" : "python2";
  if (Object.hasOwn(languages, type)) return languages[type] ?? "javascript";
  const where = fields.keyOf("type") ? fields.pathOf("type") : fields.path;
  const message = `"type" must be javascript, python or powershell; without it the code cannot run.`;
  fields.report.warning("CONTENT_XSOAR_FIELD_TYPE", where, message);
  return "javascript";
}

/** In a pack's sources the code is a file of its own, and `-` or nothing here. */
export function readCode(fields: Fields): { code?: string } {
  const code = fields.text("script");
  return code === undefined || code.trim() === "" || code.trim() === "-" ? {} : { code };
}

export function readScriptArguments(fields: Fields, name: string): ScriptArgument[] {
  return fields.items(name).flatMap((item): ScriptArgument[] => {
    const argument = item.filled("name");
    if (argument === undefined) return [];
    const given = item.get("defaultValue");
    const options = item.texts("predefined").filter((option) => option !== "");
    const value = given === undefined ? undefined : scalarText(given);
    return [
      {
        name: argument,
        ...readDescription(item),
        required: item.truth("required") ?? false,
        positional: item.truth("default") ?? false,
        isArray: item.truth("isArray") ?? false,
        secret: item.truth("secret") ?? false,
        ...(value !== undefined && value !== "" && { default: value }),
        ...(options.length > 0 && { options }),
      },
    ];
  });
}

export function readScriptOutputs(fields: Fields): ScriptOutput[] {
  return fields.items("outputs").flatMap((item): ScriptOutput[] => {
    const path = item.filled("contextPath");
    const type = item.filled("type");
    if (path === undefined) return [];
    return [{ path, ...readDescription(item), ...(type !== undefined && { type }) }];
  });
}

const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** `1h40m0s`; what is shorter than a second says nothing, as XSOAR's files write "none" in several such ways. */
function readDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (unitSeconds[unit] ?? 0);
  }
  return seconds >= 1 ? Math.round(seconds) : undefined;
}
