/** Sekoia.io for the conformance rig. */
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { isObject, type Json, type JsonObject } from "#sdk/index.ts";
import type { CreateRigVendor } from "#sdk/rig-vendor.ts";
import { createFakeSekoia } from "./fake-server.ts";

type Spoil = (item: JsonObject, mark: string) => Json;

const spoils: readonly Spoil[] = [
  (item) => ({ ...item, uuid: null }),
  (item) => ({ ...item, uuid: 7 }),
  (_item, mark) => `<alert ${mark}>`,
  (item) => ({ ...item, created_at: "soon" }),
];

export const createRigVendor: CreateRigVendor = ({ seed, now, firstFetch, unrest, variant }) => {
  const prng = createPrng(`${seed}:rig`);
  const fake = createFakeSekoia({
    seed,
    now,
    pageShift: unrest * 0.4,
    pageRepeat: unrest * 0.4,
    olderEnvelope: variant % 2 === 1,
    rateLimit: Number.POSITIVE_INFINITY,
    keepRequests: 10,
  });
  /** By uuid: what is shown instead. */
  const spoiled = new Map<string, { mark: string; spoil: Spoil }>();
  const uuids = new Map<string, string>();

  const show = (item: Json): Json => {
    if (!isObject(item)) return item;
    const bad = spoiled.get(String(item.uuid));
    return bad ? bad.spoil(item, bad.mark) : item;
  };
  const versionIn = (raw: JsonObject) => `${raw.updated_at} ${raw.similar}`;

  return {
    parameters: {
      api_key: fake.apiKey,
      base_url: "https://sekoia.rig",
      first_fetch: new Date(firstFetch).toISOString(),
    },
    async answer({ method, url, headers = {}, body }) {
      const reply = await fake.answer({ method, url, headers, ...(body === undefined ? {} : { body }) });
      const status = reply.status ?? 200;
      if (!isObject(reply.json) || !Array.isArray(reply.json.items)) {
        return { status, text: reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json) };
      }
      const items = reply.json.items.map(show);
      const twice = prng.chance(unrest * 0.3) ? items.slice(0, prng.int(1, 3)) : [];
      return { status, text: JSON.stringify({ ...reply.json, items: [...items, ...twice] }) };
    },
    raise({ stamp, visibleAt }) {
      const createdAt = Math.floor(stamp / 1000);
      return fake.raiseAlert({ createdAt, indexDelayMs: Math.max(0, visibleAt - now()), events: 0 }).uuid;
    },
    change: (id) => void fake.raiseAgain(id),
    raiseGarbage() {
      const { uuid, shortId } = fake.raiseAlert({ events: 0 });
      spoiled.set(uuid, { mark: shortId, spoil: prng.pick(spoils) });
      uuids.set(shortId, uuid);
      return shortId;
    },
    mendGarbage(mark) {
      const uuid = uuids.get(mark) ?? "";
      spoiled.delete(uuid);
      return uuid;
    },
    versionOf(id) {
      const body = fake.bodyOf(id);
      return versionIn(body);
    },
    versionIn,
  };
};
