import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";

/**
 * An object of XSOAR content, read by the names of its fields. Playbooks write them in lower case, mappers in camel case,
 * and some files mix the two, so a field is found by either. What has the wrong type is reported and passed over.
 */
export class Fields {
  readonly source: JsonObject;
  readonly path: JsonPath;
  readonly report: Report;

  constructor(source: JsonObject, path: JsonPath, report: Report) {
    this.source = source;
    this.path = path;
    this.report = report;
  }

  /** How the field is spelled here, when it is there. */
  keyOf(name: string): string | undefined {
    if (Object.hasOwn(this.source, name)) return name;
    // Most of what is asked for is not there at all; its length tells so.
    const lower = name.toLowerCase();
    for (const key in this.source) {
      if (key.length === name.length && key.toLowerCase() === lower && Object.hasOwn(this.source, key)) return key;
    }
    return undefined;
  }

  /** Null is the same as not there. */
  get(name: string): Json | undefined {
    const key = this.keyOf(name);
    return key === undefined ? undefined : (this.source[key] ?? undefined);
  }

  pathOf(name: string): JsonPath {
    return [...this.path, this.keyOf(name) ?? name];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Numbers and truths are the text they were written as; an empty map is nothing. */
  text(name: string): string | undefined {
    const value = this.get(name);
    if (value === undefined || isEmptyMap(value)) return undefined;
    const text = scalarText(value);
    if (text === undefined) this.#refuse(name, "text");
    return text;
  }

  /** A text that says something. */
  filled(name: string): string | undefined {
    const text = this.text(name);
    return text === undefined || text.trim() === "" ? undefined : text;
  }

  truth(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === undefined || typeof value === "boolean") return value;
    const text = typeof value === "string" ? value.toLowerCase() : "";
    if (["true", "yes", "on"].includes(text)) return true;
    if (["false", "no", "off", ""].includes(text)) return false;
    this.#refuse(name, "true or false");
    return undefined;
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined || value === "") return undefined;
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    this.#refuse(name, "a number");
    return undefined;
  }

  list(name: string): Json[] {
    const value = this.get(name);
    if (value === undefined || isEmptyMap(value)) return [];
    if (Array.isArray(value)) return value;
    this.#refuse(name, "a list");
    return [];
  }

  texts(name: string): string[] {
    return this.list(name).flatMap((item, at) => {
      const text = scalarText(item);
      if (text === undefined) {
        this.report.warning(
          "CONTENT_XSOAR_FIELD_TYPE",
          [...this.pathOf(name), at],
          "This must be text; it is ignored.",
        );
      }
      return text ?? [];
    });
  }

  /** The objects of a list; others in it are reported. */
  items(name: string): Fields[] {
    return this.list(name).flatMap((item, at) => {
      const path = [...this.pathOf(name), at];
      if (isObject(item)) return new Fields(item, path, this.report);
      if (item !== null) this.report.warning("CONTENT_XSOAR_FIELD_TYPE", path, "This must be a map; it is ignored.");
      return [];
    });
  }

  fields(name: string): Fields | undefined {
    const value = this.get(name);
    if (value === undefined || value === "") return undefined;
    if (isObject(value)) return new Fields(value, this.pathOf(name), this.report);
    this.#refuse(name, "a map");
    return undefined;
  }

  /** The entries of a map whose keys are the author's own. */
  entries(name: string): [key: string, value: Json, path: JsonPath][] {
    const fields = this.fields(name);
    if (!fields) return [];
    return Object.entries(fields.source).map(([key, value]) => [key, value, [...fields.path, key]]);
  }

  #refuse(name: string, expected: string): void {
    const message = `"${name}" must be ${expected}; it is ignored.`;
    this.report.warning("CONTENT_XSOAR_FIELD_TYPE", this.pathOf(name), message);
  }
}

export function isEmptyMap(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

/** A scalar as the text it was written as. */
export function scalarText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
