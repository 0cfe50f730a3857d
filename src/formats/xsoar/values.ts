/** XSOAR's value expressions: `{simple}`, `{complex: {root, accessor, filters, transformers}}`, `{}` for none. */
import { isObject, type Json } from "#base/json.ts";
import type { Comparison, ComplexValue, Transformation, Value } from "#playbook/model.ts";
import { operatorName } from "#playbook/xsoar/operator-name.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";
import { Fields, isEmptyMap, scalarText } from "./fields.ts";

/** What a `simple` value is: text with `${…}` in playbooks, a path in classifiers and mappers. */
export type Simple = "text" | "path";

export function readValue(given: Json | undefined, path: JsonPath, report: Report, simple: Simple): Value | undefined {
  if (given === undefined || given === null || isEmptyMap(given)) return undefined;
  if (!isObject(given)) {
    const text = scalarText(given);
    // Some hand-written files leave `simple` out.
    if (text !== undefined) return makeSimple(text, simple);
    report.error("CONTENT_XSOAR_VALUE", path, "A value is a map with `simple` or `complex`, not a list.");
    return undefined;
  }
  const fields = new Fields(given, path, report);
  const complex = fields.fields("complex");
  if (complex && !isEmptyMap(complex.source)) return readComplex(complex);
  const plain = fields.get("simple");
  if (plain === undefined || isEmptyMap(plain)) return undefined;
  const text = scalarText(plain);
  if (text === undefined) {
    const message = "A simple value is text, a number or a truth; lists and maps are written as `complex`.";
    report.error("CONTENT_XSOAR_VALUE", fields.pathOf("simple"), message);
    return undefined;
  }
  return makeSimple(text, simple);
}

function makeSimple(text: string, simple: Simple): Value {
  return simple === "path" ? { kind: "path", path: text } : { kind: "text", text };
}

function readComplex(fields: Fields): ComplexValue {
  const accessor = fields.filled("accessor");
  const filters = readGroups(fields, "filters");
  const transformers = fields.items("transformers").flatMap((item): Transformation[] => {
    const written = item.filled("operator");
    if (written === undefined) {
      item.report.error(
        "CONTENT_XSOAR_VALUE",
        item.path,
        "This transformer has no `operator`. Name one, or remove it.",
      );
      return [];
    }
    const args = item.entries("args").flatMap(([name, value, path]): [string, Value][] => {
      const read = readSide(value, path, item.report);
      return read ? [[name, read]] : [];
    });
    return [{ operator: operatorName(written), arguments: Object.fromEntries(args) }];
  });
  return {
    kind: "complex",
    root: fields.text("root") ?? "",
    ...(accessor !== undefined && { accessor }),
    ...(filters.length > 0 && { filters }),
    ...(transformers.length > 0 && { transformers }),
  };
}

/** A list of groups that must all hold, each a list of comparisons of which one must. */
export function readGroups(fields: Fields, name: string): Comparison[][] {
  return fields.list(name).flatMap((group, at): Comparison[][] => {
    const path = [...fields.pathOf(name), at];
    if (group === null) return [];
    const atoms = Array.isArray(group) ? group : [group];
    const comparisons = atoms.flatMap((atom, place): Comparison[] => {
      const here = Array.isArray(group) ? [...path, place] : path;
      if (isObject(atom)) return readComparison(new Fields(atom, here, fields.report));
      fields.report.error("CONTENT_XSOAR_VALUE", here, "A comparison is a map with `operator`, `left` and `right`.");
      return [];
    });
    return comparisons.length > 0 ? [comparisons] : [];
  });
}

function readComparison(fields: Fields): Comparison[] {
  const written = fields.filled("operator");
  if (written === undefined) {
    const message = "This comparison has no `operator`. Name one, or remove it.";
    fields.report.error("CONTENT_XSOAR_VALUE", fields.path, message);
    return [];
  }
  const side = (name: string): Value =>
    readSide(fields.get(name), fields.pathOf(name), fields.report) ?? { kind: "literal", value: null };
  return [
    {
      left: side("left"),
      operator: operatorName(written),
      right: side("right"),
      ...(fields.truth("ignorecase") && { ignoreCase: true }),
    },
  ];
}

/** A side of a comparison or an argument of a transformer: a value, and whether its text is a path. */
function readSide(given: Json | undefined, path: JsonPath, report: Report): Value | undefined {
  if (given === undefined || given === null || isEmptyMap(given)) return undefined;
  if (!isObject(given)) return readValue(given, path, report, "text");
  const fields = new Fields(given, path, report);
  const isPath = fields.truth("iscontext") === true;
  if (!fields.keyOf("value")) return readValue(given, path, report, isPath ? "path" : "text");
  return readValue(fields.get("value"), fields.pathOf("value"), report, isPath ? "path" : "text");
}
