/**
 * What may be written at a place of a playbook's YAML: commands, automations, sub-playbooks, arguments, operators, paths of
 * the context. Told by the lines around, since what is being written is seldom whole YAML.
 */
import type { PlaybookWords } from "#contract/playbook-parts.ts";
import type { Suggestions } from "../../../parts/form/code-editor.tsx";

type Option = Suggestions["options"][number];

export function completeYaml(words: PlaybookWords, text: string, at: number): Suggestions | undefined {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(lineStart, at);
  const path = /\$\{([^}]*)$/.exec(line);
  if (path) return options(at - (path[1] ?? "").length, pathsOf(words, text));
  const value = /^(\s*(?:- )*)["']?([\w-]+)["']?:\s+["']?([^"'#]*)$/.exec(line);
  if (value) {
    const [, , key = "", written = ""] = value;
    return valuesOf(words, key, text, lineStart, at - written.length);
  }
  const key = /^(\s+)([\w-]*)$/.exec(line);
  if (key) return argumentsAt(words, text, lineStart, (key[1] ?? "").length, at - (key[2] ?? "").length);
  return undefined;
}

function options(from: number, found: readonly Option[]): Suggestions | undefined {
  return found.length > 0 ? { from, options: found } : undefined;
}

function valuesOf(
  words: PlaybookWords,
  key: string,
  text: string,
  line: number,
  from: number,
): Suggestions | undefined {
  switch (key) {
    case "script":
      return options(
        from,
        words.commands.map(({ name, integration, description }) => ({
          label: `${integration === "Builtin" ? "Builtin" : ""}|||${name}`,
          detail: integration,
          info: description,
        })),
      );
    case "scriptName":
      return options(
        from,
        words.automations.map((label) => ({ label })),
      );
    case "playbookName":
      return options(
        from,
        words.playbooks.map(({ name, id }) => ({ label: name, ...(id === name ? {} : { detail: id }) })),
      );
    case "playbookId":
      return options(
        from,
        words.playbooks.map(({ name, id }) => ({ label: id, ...(id === name ? {} : { detail: name }) })),
      );
    case "operator": {
      // Transformers stand in a list of that name, everything else compares.
      const above = text.slice(0, line);
      const isTransformer =
        above.lastIndexOf("transformers:") > Math.max(above.lastIndexOf("filters:"), above.lastIndexOf("condition:"));
      return options(
        from,
        (isTransformer ? words.transformers : words.filters).map((label) => ({ label })),
      );
    }
    case "simple":
    case "root":
    case "contextPath":
      return options(from, key === "simple" ? pathsOf(words, text).map(inBraces) : pathsOf(words, text));
    default:
      return undefined;
  }
}

const inBraces = (option: Option): Option => ({ ...option, label: `\${${option.label}}` });

/** A key right under `scriptarguments`: the arguments of the task's command. */
function argumentsAt(
  words: PlaybookWords,
  text: string,
  lineStart: number,
  indent: number,
  from: number,
): Suggestions | undefined {
  const above = text.slice(0, lineStart).split("\n");
  above.pop();
  let parent: string | undefined;
  let parentIndent = -1;
  const written = new Set<string>();
  for (let at = above.length - 1; at >= 0; at--) {
    const [, spaces = "", name = ""] = /^(\s*)["']?([\w-]+)["']?:/.exec(above[at] ?? "") ?? [];
    if (name === "") continue;
    if (spaces.length === indent) written.add(name);
    if (spaces.length >= indent) continue;
    [parent, parentIndent] = [name, spaces.length];
    break;
  }
  if (parent !== "scriptarguments") return undefined;
  const task = above.findLastIndex((one) => /^ {2}["']?[\w-]+["']?:\s*$/.test(one));
  const taskText = text.slice(above.slice(0, task).join("\n").length);
  const [, command] = /^\s+script:\s*["']?(?:[^|"'\n]*\|\|\|)?([\w.-]+)/m.exec(taskText) ?? [];
  const known = words.commands.find(({ name }) => name === command);
  if (!known || parentIndent < 0) return undefined;
  return options(
    from,
    known.arguments
      .filter(({ name }) => !written.has(name))
      .map(({ name, description, required }) => ({
        label: name,
        info: description,
        ...(required ? { detail: "needed" } : {}),
      })),
  );
}

const incidentPaths = ["id", "name", "type", "severity", "owner", "status", "details", "occurred", "labels"];

/** What the text's own commands and sub-playbooks write, its inputs, and the incident. */
function pathsOf(words: PlaybookWords, text: string): Option[] {
  const found = new Map<string, string>();
  for (const [, key = ""] of text.matchAll(/^\s*- key: *["']?([\w .-]+?)["']?\s*$/gm))
    found.set(`inputs.${key}`, "input");
  for (const name of incidentPaths) found.set(`incident.${name}`, "incident");
  for (const name of words.incidentFields) found.set(`incident.${name}`, "incident field");
  for (const { name, outputs } of words.commands) {
    if (outputs.length > 0 && text.includes(name)) for (const path of outputs) found.set(path, name);
  }
  for (const { name, id, outputs } of words.playbooks) {
    if (outputs.length > 0 && (text.includes(name) || text.includes(id)))
      for (const path of outputs) found.set(path, name);
  }
  return [...found].map(([label, detail]) => ({ label, detail }));
}
