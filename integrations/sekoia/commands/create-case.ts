import { defineCommand, isObject, type Json, type JsonObject, stringAt } from "#sdk/index.ts";
import { createSekoiaClient } from "../client.ts";
import { optionalText, readList, requireText } from "../inputs.ts";

const name = "sekoia-create-case";
const texts = [
  "description",
  "status_uuid",
  "priority",
  "community_uuid",
  "verdict_uuid",
  "custom_status_uuid",
  "custom_priority_uuid",
];
/** How far the vendor's stamp may lie before our intent. */
const toleranceMs = 2 * 60_000;

export const createCase = defineCommand({
  name,
  description: "Makes a case in Sekoia.io.",
  effect: "write",
  repeat: "probe",
  arguments: [
    { name: "title", description: "Its title.", required: true },
    { name: "description", description: "What it is about." },
    { name: "status_uuid", description: "Its status." },
    { name: "priority", description: "How urgent it is.", options: ["low", "medium", "high"] },
    { name: "tags", description: "Its tags.", type: "list" },
    { name: "subscribers", description: "Who follows it: [{avatar_uuid, type}].", type: "json" },
    { name: "community_uuid", description: "The community it belongs to." },
    { name: "verdict_uuid", description: "Its verdict." },
    { name: "custom_status_uuid", description: "Its status of the newer life cycle." },
    { name: "custom_priority_uuid", description: "Its priority of the newer life cycle." },
  ],
  async run(context, inputs) {
    const made = await createSekoiaClient(context).createCase(readDraft(inputs));
    return { outputs: made, summary: `Made case ${stringAt(made, "short_id") ?? stringAt(made, "uuid") ?? ""}` };
  },
  // A key of the sender's there is none: it is known by its title, its maker's kind and its time.
  async probe(context, { inputs, intendedAt }) {
    const { title } = readDraft(inputs);
    const client = createSekoiaClient(context);
    const page = await client.listCases({
      "date[created_at]": `${new Date(intendedAt - toleranceMs).toISOString()},now`,
      sort: "created_at",
      direction: "asc",
      limit: 100,
    });
    const ours = page.items.find((item): item is JsonObject => isOurs(item, title, intendedAt));
    if (ours === undefined) return { found: false, summary: `No such case was made` };
    return { found: true, outputs: ours, summary: `Case ${stringAt(ours, "short_id") ?? ""} is there already` };
  },
});

function isOurs(item: Json, title: Json | undefined, intendedAt: number): boolean {
  if (!isObject(item) || item.title !== title) return false;
  if (typeof item.created_by_type === "string" && item.created_by_type !== "apikey") return false;
  return Date.parse(String(item.created_at)) >= intendedAt - toleranceMs;
}

function readDraft(inputs: JsonObject): JsonObject {
  const draft: JsonObject = { title: requireText(name, inputs, "title") };
  for (const field of texts) {
    const text = optionalText(inputs, field);
    if (text !== undefined) draft[field] = text;
  }
  const tags = readList(inputs.tags);
  if (tags.length > 0) draft.tags = tags;
  if (Array.isArray(inputs.subscribers) && inputs.subscribers.length > 0) draft.subscribers = inputs.subscribers;
  return draft;
}
