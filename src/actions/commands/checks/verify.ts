/** Checks that put their task in error when something is not as it should be: playbooks test themselves with them. */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import { parseJson, scalarText, textOf } from "#playbook/xsoar/cast.ts";
import { errorEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

const short = (value: Json) => JSON.stringify(value).slice(0, 500);

export const verifyContext = defineAutomation({
  name: "VerifyContext",
  description: "Fails unless a path of the context has a value, its fields, and the value expected.",
  arguments: [
    { name: "path", description: "Path in the context (DT).", required: true, isDefault: true },
    { name: "fields", description: "Fields the value, or each of its elements, must have; separated by commas." },
    { name: "expectedValue", description: "The value, as JSON; what is no JSON is meant as text." },
  ],
  run(args, { investigation }) {
    const path = args.requiredText("path");
    const found = investigation.dt(path);
    if (found === undefined || found === null) throw new AutomationError(`There is no value under ${path}`);
    for (const field of args
      .text("fields")
      .split(",")
      .map((name) => name.trim())) {
      if (field === "") continue;
      for (const object of Array.isArray(found) ? found : [found]) {
        const member = ownProperty(object, field);
        if (member === undefined) throw new AutomationError(`There is no ${field} under ${path}`);
      }
    }
    const given = args.raw("expectedValue");
    if (given !== undefined && given !== "") {
      const read = typeof given === "string" ? parseJson(given) : given;
      const expected = read === undefined ? given : read;
      if (JSON.stringify(expected) !== JSON.stringify(found)) {
        throw new AutomationError(`Under ${path} is ${short(found)}, and ${short(expected)} was expected`);
      }
    }
    return textEntry(`${path} is as expected`);
  },
});

export const verifyContextFields = defineAutomation({
  name: "VerifyContextFields",
  description: "Fails unless up to four paths of the context have the values given.",
  arguments: [1, 2, 3, 4].flatMap((number) => [
    {
      name: `field${number}`,
      description: "Path in the context (DT).",
      ...(number === 1 ? { isDefault: true } : {}),
    },
    { name: `value${number}`, description: `The value field${number} is to have.` },
  ]),
  run(args, { investigation }) {
    for (const number of [1, 2, 3, 4]) {
      const path = args.optionalText(`field${number}`);
      if (path === undefined) continue;
      const found = investigation.dt(path) ?? null;
      const expected = args.get(`value${number}`) ?? null;
      if (!isLooselyEqual(found, expected)) {
        return errorEntry(`Under ${path} is ${short(found)}, and ${short(expected)} was expected`);
      }
    }
    return textEntry("All fields are as expected");
  },
});

/** As `==` of JavaScript on plain data: a number equals its text, a list the texts of its elements joined by commas. */
function isLooselyEqual(found: Json, expected: Json): boolean {
  if (found === null || expected === null) return found === expected;
  if (typeof found === "number" || typeof expected === "number") {
    const [a, b] = [found, expected].map((value) => Number(isObject(value) ? Number.NaN : textOf(value)));
    return a === b;
  }
  const text = (value: Json) =>
    Array.isArray(value) ? value.map((item) => scalarText(item) ?? textOf(item)).join(",") : textOf(value);
  return text(found) === text(expected);
}

export const verifyHumanReadableContains = defineAutomation({
  name: "VerifyHumanReadableContains",
  description: "Fails unless an entry's text holds another text.",
  arguments: [
    { name: "humanReadableEntryId", description: "The entry.", required: true, isDefault: true },
    { name: "substring", description: "What it is to hold.", required: true },
  ],
  async run(args, { investigation }) {
    const id = args.requiredText("humanReadableEntryId");
    const wanted = args.requiredText("substring");
    const entry = await investigation.entry(id);
    if (entry === undefined) throw new AutomationError(`There is no entry ${id}`);
    const text = textOf(entry.contents);
    if (entry.type === "error") throw new AutomationError(`The entry ${id} is an error: ${text.slice(0, 500)}`);
    if (!text.includes(wanted)) throw new AutomationError(`The entry ${id} does not hold: ${wanted}`);
    return textEntry("ok");
  },
});
