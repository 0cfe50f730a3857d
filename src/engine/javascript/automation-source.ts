/** What is evaluated in a fresh context before an automation: the bridge to the host, and the helper functions. */
import { readFileSync } from "node:fs";
import { clockSource } from "./prelude.ts";

/** The helper functions by the file in `api/` that has them: most scripts need few, so each is read when one is used. */
export const automationFunctions: Readonly<Record<string, readonly string[]>> = {
  text: [
    "replaceInTemplates",
    "replaceInTemplatesAndRemove",
    "encodeToURLQuery",
    "escapeXMLChars",
    "stringEscapeHTML",
    "stringEscapeMD",
    "underscoreToCamelCase",
    "pascalToSpace",
    "dotToSpace",
    "convertKeysToPascalCase",
    "removeLastSlash",
    "fixUrl",
    "startsWith",
    "endsWith",
    "nvl",
    "btoa",
    "atob",
    "Base64",
  ],
  objects: [
    "argToList",
    "toArray",
    "treeToFlattenObject",
    "flattenFields",
    "createContext",
    "mapObjFunction",
    "jq",
    "cleanObject",
    "mergeForeignObjects",
    "GetAllObjectsProperties",
    "easyDQ",
    "addMalicious",
  ],
  tables: [
    "tableToMarkdown",
    "tblToMd",
    "formatCell",
    "objToStr",
    "arrToMd",
    "objToMd",
    "objToList",
    "arrayToMarkdownTable",
    "tableToHTML",
    "formatTableValues",
  ],
  network: [
    "isIp",
    "isValidIP",
    "isIPInSubnet",
    "numToIp",
    "scoreToReputation",
    "threatConnectRatingToScore",
    "positiveUrl",
    "positiveFile",
    "positiveIp",
    "positiveIP",
    "shortUrl",
    "shortFile",
    "shortIp",
    "shortIP",
    "shortDomain",
    "ipRegex",
    "emailRegex",
    "md5Regex",
    "sha1Regex",
    "sha256Regex",
    "hashRegex",
    "dbotscores",
    "brands",
    "providers",
    "thresholds",
  ],
  hashes: ["SHA256_hash", "HMAC_SHA256_MAC"],
  dates: ["convertTimestampToString", "dateToString", "stringToDate"],
  entries: [
    "entryTypes",
    "formats",
    "outputPaths",
    "isError",
    "isValidRes",
    "createEntry",
    "fileNameFromEntry",
    "getCSVListAsArray",
    "getJSONListAsObject",
    "verifyContextField",
    "isCommandAvailable",
    "setIncident",
    "createNewIncident",
    "closeInvestigation",
    "setSeverity",
    "taskAssign",
    "setTaskDueDate",
    "addTask",
    "setOwner",
    "setPlaybook",
    "setPlaybookAccordingToType",
  ],
  demisto: ["demisto"],
};

/** Methods of texts and dates, by the file that has them. */
const methods = {
  String: { format: "text", Unix: "dates", Format: "dates" },
  Date: { Unix: "dates", Format: "dates" },
};

const read = (name: string) =>
  readFileSync(new URL(`./api/${name}.js`, import.meta.url), "utf8")
    .trim()
    .replace(/;$/, "");

/**
 * A function `(host, given)` that makes the globals and gives the function that runs a script's code. `host` is undefined
 * for filters and transformers, which call nothing.
 */
export function automationSource(): string {
  const sources = Object.fromEntries(Object.keys(automationFunctions).map((file) => [file, read(file)]));
  return `(function (host, given) {
  "use strict";
  const evaluate = eval;
  const { defineProperty } = Object;
  const { apply } = Reflect;
  const bridge = (${read("bridge")})(${clockSource}, host, given);
  const helpers = ${JSON.stringify(automationFunctions)};
  const sources = ${JSON.stringify(sources)};
  const methods = ${JSON.stringify(methods)};
  const said = [];
  const offered = {};
  const loaded = {};
  function load(file) {
    loaded[file] ??= evaluate('"use strict";(' + sources[file] + ")")(bridge.api, offered, said);
    return loaded[file];
  }
  const hidden = (value) => ({ value, writable: true, enumerable: false, configurable: true });
  for (const file in helpers) {
    for (const name of helpers[file]) {
      const get = () => load(file)[name];
      defineProperty(offered, name, { get });
      const set = (value) => defineProperty(globalThis, name, hidden(value));
      defineProperty(globalThis, name, { get, set, enumerable: false, configurable: true });
    }
  }
  for (const type in methods) {
    const { prototype } = globalThis[type];
    for (const name in methods[type]) {
      // Reading the file puts the method itself in this one's place.
      defineProperty(prototype, name, hidden(function (...given) {
        load(methods[type][name]);
        return apply(prototype[name], this, given);
      }));
    }
  }
  return (code) => bridge.run(code, said);
})`;
}
