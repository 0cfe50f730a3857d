import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import { listAll, readCount, refuseArgument, refuseUnknown } from "./api-reply.ts";

type AssetPart = { uuid: string; name: string; value: string };

export type Asset = {
  uuid: string;
  name: string;
  description: string | null;
  category: { uuid: string; name: string };
  criticity: { value: number; display: string };
  asset_type: { uuid: string; name: string };
  community_uuid: string;
  owners: string[];
  keys: AssetPart[];
  attributes: AssetPart[];
  created_at: string;
  updated_at: string | null;
};

export interface AssetRoutesOptions {
  prng: Prng;
  now: () => number;
  communityUuid: string;
}

export interface Assets {
  routes: VendorRoute[];
  all(): readonly Asset[];
}

/** Assets of the first version of their API: three of them, with attributes and keys that can be added and removed. */
export function createAssets({ prng, now, communityUuid }: AssetRoutesOptions): Assets {
  const technical = { uuid: prng.uuid(), name: "technical" };
  const types = new Map(["computer", "network"].map((name) => [name, { uuid: prng.uuid(), name }]));
  const assets: Asset[] = [
    ["lt-0412", "computer", "A laptop | of the sales team", 10],
    ["srv-files-01", "computer", "File server", 80],
    ["DMZ-01", "network", null, 70],
  ].map(([name, type, description, criticity]) => ({
    uuid: prng.uuid(),
    name: String(name),
    description: description === null ? null : String(description),
    category: technical,
    criticity: { value: Number(criticity), display: Number(criticity) >= 60 ? "high" : "low" },
    asset_type: types.get(String(type)) ?? { uuid: prng.uuid(), name: String(type) },
    community_uuid: communityUuid,
    owners: [],
    keys: [],
    attributes: [{ uuid: prng.uuid(), name: "site", value: "Lyon" }],
    created_at: new Date(now()).toISOString(),
    updated_at: null,
  }));

  const partsOf = (asset: Asset, part: string) => (part === "attr" ? asset.attributes : asset.keys);
  const withAsset =
    (handle: (asset: Asset, request: VendorRequest) => VendorReply): VendorRoute["handle"] =>
    (request) => {
      const asset = assets.find(({ uuid }) => uuid === request.params.uuid);
      return asset ? handle(asset, request) : refuseUnknown("Asset");
    };

  function add(asset: Asset, { params, query }: VendorRequest): VendorReply {
    const name = query.get("name") ?? "";
    const value = query.get("value") ?? "";
    if (name === "" || value === "") return refuseArgument("name and value are required");
    const made = { uuid: prng.uuid(), name, value };
    partsOf(asset, params.part ?? "").push(made);
    asset.updated_at = new Date(now()).toISOString();
    return { json: made };
  }

  function remove(asset: Asset, { params }: VendorRequest): VendorReply {
    const parts = partsOf(asset, params.part ?? "");
    const at = parts.findIndex(({ uuid }) => uuid === params.partUuid);
    if (at < 0) return refuseUnknown("Attribute");
    parts.splice(at, 1);
    return { status: 204, text: "" };
  }

  const root = "/v1/asset-management/assets";
  const read = { method: "GET", permission: "ASSETMANAGEMENT_VIEW_ASSET" } as const;
  const write = { permission: "ASSETMANAGEMENT_UPDATE_ASSET" } as const;
  const ofPart = (part: string, handle: (asset: Asset, request: VendorRequest) => VendorReply) =>
    withAsset((asset, request) => handle(asset, { ...request, params: { ...request.params, part } }));
  return {
    all: () => assets,
    routes: [
      {
        ...read,
        name: "assets.list",
        path: root,
        handle({ query }) {
          const limit = readCount(query, "limit", 20, 1, 100);
          if (limit === undefined) return refuseArgument("limit must be between 1 and 100");
          const type = query.get("match[type_name]");
          const found = assets.filter((asset) => type === null || asset.asset_type.name === type);
          const { json } = listAll(found.slice(0, limit).map((asset): JsonObject => structuredClone(asset)));
          return { json: { ...(json as JsonObject), total: found.length } };
        },
      },
      {
        ...read,
        name: "assets.get",
        path: `${root}/:uuid`,
        handle: withAsset((asset) => ({ json: structuredClone(asset) })),
      },
      ...["attr", "keys"].flatMap((part): VendorRoute[] => [
        {
          ...write,
          name: `assets.add-${part}`,
          method: "POST",
          path: `${root}/:uuid/${part}`,
          handle: ofPart(part, add),
        },
        {
          ...write,
          name: `assets.remove-${part}`,
          method: "DELETE",
          path: `${root}/:uuid/${part}/:partUuid`,
          handle: ofPart(part, remove),
        },
      ]),
    ],
  };
}
