import { type CommandDefinition, defineCommand, isObject, type Json, type JsonObject, stringAt } from "#sdk/index.ts";
import { type AssetPart, createSekoiaClient, type Query } from "../../client.ts";
import { optionalText, requireInteger, requireText } from "../../inputs.ts";
import { plain, table, tableEntry } from "../../tables.ts";
import { underBothNames } from "./context-lists.ts";
import { assetListOutputs, assetOutputs } from "./output-paths.ts";

/** Assets, their attributes and keys, by the names of SekoiaXDR. */

const assetUuid = { name: "asset_uuid", description: "The asset's UUID.", required: true };
const columns = ["name", "uuid", "description", "criticity", "asset_type"];

function rowOf(asset: JsonObject): JsonObject {
  return {
    ...asset,
    asset_type: stringAt(asset, "asset_type", "name") ?? null,
    criticity: isObject(asset.criticity) ? (asset.criticity.value ?? null) : null,
  };
}

export const xdrGetAsset = defineCommand({
  name: "sekoia-xdr-get-asset",
  description: "Reads an asset of Sekoia.io, with its attributes and keys.",
  effect: "read",
  arguments: [{ ...assetUuid, isDefault: true }],
  outputs: assetOutputs,
  async run(context, inputs) {
    const uuid = requireText("sekoia-xdr-get-asset", inputs, "asset_uuid");
    const asset = await createSekoiaClient(context).getAsset(uuid);
    const parts = [partsOf(asset, "attr"), partsOf(asset, "keys")];
    const tables = [
      table(`Asset ${stringAt(asset, "name") ?? uuid}`, [rowOf(asset)], columns),
      ...["Attributes", "Keys"].flatMap((title, at) => {
        const rows = parts[at] ?? [];
        return rows.length === 0 ? [] : table(title, rows, ["name", "value", "uuid"]);
      }),
    ];
    return {
      entries: [tableEntry(asset, tables.join("\n\n"), { "SekoiaXDR.Asset(val.uuid && val.uuid == obj.uuid)": asset })],
      summary: `Read asset ${stringAt(asset, "name") ?? uuid}`,
    };
  },
});

export const xdrListAssets = defineCommand({
  name: "sekoia-xdr-list-assets",
  description: "Lists assets of Sekoia.io.",
  effect: "read",
  arguments: [
    { name: "limit", description: "How many at most, 1 to 100.", default: "10" },
    { name: "assets_type", description: "Only assets of this type: computer, network…" },
  ],
  outputs: assetListOutputs,
  async run(context, inputs) {
    const command = "sekoia-xdr-list-assets";
    const query: Query = { limit: requireInteger(command, inputs, "limit", { fallback: 10, low: 1, high: 100 }) };
    const type = optionalText(inputs, "assets_type");
    if (type !== undefined) query["match[type_name]"] = type;
    const page = await createSekoiaClient(context).listAssets(query);
    const assets = page.items.filter(isObject);
    const total = page.total ?? assets.length;
    const told = `Found ${assets.length} of ${total} assets`;
    return {
      entries: [
        tableEntry(assets, table(told, assets.map(rowOf), columns), {
          "SekoiaXDR.Assets(val.uuid && val.uuid == obj.uuid)": underBothNames("items", assets, { total }),
        }),
      ],
      summary: told,
    };
  },
});

const listOf: Record<AssetPart, string> = { attr: "attributes", keys: "keys" };

function partsOf(asset: JsonObject, part: AssetPart): JsonObject[] {
  const parts: Json | undefined = asset[listOf[part]];
  return Array.isArray(parts) ? parts.filter(isObject) : [];
}

function addCommand(name: string, part: AssetPart, word: string): CommandDefinition {
  const read = (inputs: JsonObject) => ({
    uuid: requireText(name, inputs, "asset_uuid"),
    named: { name: requireText(name, inputs, "name"), value: requireText(name, inputs, "value") },
  });
  const entryOf = (uuid: string, answer: JsonObject) =>
    tableEntry(answer, table(`Asset ${uuid} has a new ${word}`, [answer]));
  return defineCommand({
    name,
    description: `Adds ${word === "key" ? "a key" : "an attribute"} to an asset of Sekoia.io.`,
    effect: "write",
    repeat: "probe",
    arguments: [
      assetUuid,
      { name: "name", description: `The ${word}'s name.`, required: true },
      { name: "value", description: `The ${word}'s value.`, required: true },
    ],
    async run(context, inputs) {
      const { uuid, named } = read(inputs);
      const answer = await createSekoiaClient(context).addToAsset(uuid, part, named);
      return { entries: [entryOf(uuid, answer)], summary: `Asset ${uuid} has a new ${word} ${named.name}` };
    },
    // One that was there before is as good: the asset has what was asked for, once.
    async probe(context, { inputs }) {
      const { uuid, named } = read(inputs);
      const asset = await createSekoiaClient(context).getAsset(uuid);
      const there = partsOf(asset, part).find(({ name, value }) => name === named.name && value === named.value);
      if (there === undefined) return { found: false, summary: `Asset ${uuid} has no such ${word}` };
      const summary = `Asset ${uuid} has the ${word} ${named.name} already`;
      return { found: true, outputs: there, summary, entries: [entryOf(uuid, there)] };
    },
  });
}

function removeCommand(name: string, part: AssetPart, word: string): CommandDefinition {
  const argument = `${word}_uuid`;
  const read = (inputs: JsonObject) => ({
    uuid: requireText(name, inputs, "asset_uuid"),
    partUuid: requireText(name, inputs, argument),
  });
  return defineCommand({
    name,
    description: `Removes ${word === "key" ? "a key" : "an attribute"} from an asset of Sekoia.io.`,
    effect: "destructive",
    repeat: "probe",
    arguments: [
      assetUuid,
      { name: argument, description: `The ${word}'s UUID, as sekoia-xdr-get-asset shows it.`, required: true },
    ],
    async run(context, inputs) {
      const { uuid, partUuid } = read(inputs);
      await createSekoiaClient(context).removeFromAsset(uuid, part, partUuid);
      const told = `Asset ${uuid}: the ${word} ${partUuid} is removed`;
      return { entries: [tableEntry({}, plain(told))], summary: told };
    },
    async probe(context, { inputs }) {
      const { uuid, partUuid } = read(inputs);
      const asset = await createSekoiaClient(context).getAsset(uuid);
      const isThere = partsOf(asset, part).some((each) => each.uuid === partUuid);
      if (isThere) return { found: false, summary: `Asset ${uuid} still has the ${word} ${partUuid}` };
      const summary = `Asset ${uuid} has no ${word} ${partUuid} any more`;
      return { found: true, outputs: {}, summary, entries: [tableEntry({}, plain(summary))] };
    },
  });
}

export const assetCommands: readonly CommandDefinition[] = [
  xdrGetAsset,
  xdrListAssets,
  addCommand("sekoia-xdr-add-attributes-asset", "attr", "attribute"),
  addCommand("sekoia-xdr-add-keys-asset", "keys", "key"),
  removeCommand("sekoia-xdr-remove-attribute-asset", "attr", "attribute"),
  removeCommand("sekoia-xdr-remove-key-asset", "keys", "key"),
];
