import { parseJson } from "#playbook/xsoar/cast.ts";
import { errorEntry, markdownEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { patternsOf } from "../patterns.ts";
import { checkSchema } from "./json-schema.ts";

/** `VerifyJSON`: whether a text is JSON, and of a schema. When it is not, the answer is in the context all the same. */
export const verifyJson = defineAutomation({
  name: "VerifyJSON",
  description: "Whether a text is JSON, and holds to a JSON Schema.",
  arguments: [
    { name: "json", description: "The text.", required: true, isDefault: true },
    { name: "schema", description: "A JSON Schema." },
  ],
  outputs: [{ path: "VerifyJSON.Result", description: "Whether it is.", type: "boolean" }],
  run(args, context) {
    const given = args.raw("json") ?? "";
    const refuse = (why: string) => errorEntry(why, { entryContext: { "VerifyJSON.Result": false } });
    const data = typeof given === "string" ? parseJson(given) : given;
    if (data === undefined) return refuse("The text is no JSON");
    const schemaGiven = args.get("schema");
    if (schemaGiven !== undefined) {
      const schema = typeof schemaGiven === "string" ? parseJson(schemaGiven) : schemaGiven;
      if (schema === undefined) return refuse("The schema is no JSON");
      const fault = checkSchema(schema, data, patternsOf(context));
      if (fault !== undefined) return refuse(`The text does not hold to the schema: ${fault}`);
    }
    return markdownEntry("The text is JSON as it should be", { entryContext: { "VerifyJSON.Result": true } });
  },
});
