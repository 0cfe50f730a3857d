/** Logz.io for the conformance rig. Nothing tells that an event of its changed. */
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { isObject, type Json, type JsonObject } from "#sdk/index.ts";
import type { CreateRigVendor } from "#sdk/rig-vendor.ts";
import { createFakeLogzio } from "./fake-server.ts";

type Spoil = (item: JsonObject, mark: string) => Json;

const spoils: readonly Spoil[] = [
  (item, mark) => ({ ...item, alertEventId: null, name: mark }),
  (item, mark) => ({ ...item, alertEventId: " ", name: mark }),
  (item, mark) => ({ ...item, alertEventId: { id: mark }, eventDate: "soon" }),
  (_item, mark) => `<event ${mark}>`,
];

export const createRigVendor: CreateRigVendor = ({ seed, now, firstFetch, unrest, variant }) => {
  const prng = createPrng(`${seed}:rig`);
  const fake = createFakeLogzio({
    seed,
    now,
    pageShift: unrest * 0.3,
    pageRepeat: unrest * 0.3,
    withoutTotal: variant % 2 === 1,
    outOfOrder: variant % 10 === 0,
    // Smaller pages than were asked for, which say so: nobody could find out otherwise. Not of a list that is shuffled for
    // each page: what is on none of them cannot be told from what is not there.
    ...(variant % 8 === 0 && variant % 10 !== 0 ? { largestPage: 20 } : {}),
    keepRequests: 10,
  });
  /** By alertEventId: what is shown instead. */
  const spoiled = new Map<string, { mark: string; spoil: Spoil }>();
  const spoiledIds = new Map<string, string>();

  const show = (item: Json): Json => {
    if (!isObject(item)) return item;
    const bad = spoiled.get(String(item.alertEventId));
    return bad ? bad.spoil(item, bad.mark) : item;
  };

  return {
    parameters: {
      security_api_token: fake.securityToken,
      base_url: "https://logzio.rig",
      fetch_time: new Date(firstFetch).toISOString(),
      fetch_count: 10 + (variant % 4) * 30,
      // Each new event costs a request more, which may fail.
      fetch_logs: variant % 5 === 0 ? 1 : 0,
    },
    async answer({ method, url, headers = {}, json, body }) {
      const text = json === undefined ? body : JSON.stringify(json);
      const reply = await fake.answer({ method, url, headers, ...(text === undefined ? {} : { body: text }) });
      const shown =
        isObject(reply.json) && Array.isArray(reply.json.results)
          ? { ...reply.json, results: reply.json.results.map(show) }
          : reply.json;
      return { status: reply.status ?? 200, text: shown === undefined ? (reply.text ?? "") : JSON.stringify(shown) };
    },
    raise({ stamp, visibleAt }) {
      // Now and then one that does not say when.
      const undated = stamp >= firstFetch && prng.chance(0.03);
      const indexedAfterMs = Math.max(0, visibleAt - now());
      const more = undated ? { more: { eventDate: undefined } } : {};
      return fake.raise({ at: stamp, indexedAfterMs, logs: [], ...more }).alertEventId;
    },
    raiseGarbage() {
      const mark = `garbage-${prng.text(10)}`;
      const { alertEventId } = fake.raise({ logs: [] });
      spoiled.set(alertEventId, { mark, spoil: prng.pick(spoils) });
      spoiledIds.set(mark, alertEventId);
      return mark;
    },
    mendGarbage(mark) {
      const id = spoiledIds.get(mark) ?? "";
      spoiled.delete(id);
      return id;
    },
  };
};
