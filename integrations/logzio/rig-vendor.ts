/** Logz.io for the conformance rig. Its events never change. */
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import type { Json } from "#sdk/index.ts";
import type { CreateRigVendor } from "#sdk/rig-vendor.ts";
import { createFakeLogzio } from "./fake-server.ts";

export const createRigVendor: CreateRigVendor = ({ seed, now, firstFetch, unrest, variant }) => {
  const prng = createPrng(`${seed}:rig`);
  const fake = createFakeLogzio({
    seed,
    now,
    pageShift: unrest * 0.3,
    pageRepeat: unrest * 0.3,
    withoutTotal: variant % 2 === 1,
    outOfOrder: variant % 10 === 0,
    keepRequests: 10,
  });
  return {
    parameters: {
      security_api_token: fake.securityToken,
      base_url: "https://logzio.rig",
      fetch_time: new Date(firstFetch).toISOString(),
      fetch_count: 10 + (variant % 4) * 30,
    },
    async answer({ method, url, headers = {}, json, body }) {
      const text = json === undefined ? body : JSON.stringify(json);
      const reply = await fake.answer({ method, url, headers, ...(text === undefined ? {} : { body: text }) });
      return {
        status: reply.status ?? 200,
        text: reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json),
      };
    },
    raise: ({ stamp, visibleAt }) =>
      fake.raise({ at: stamp, indexedAfterMs: Math.max(0, visibleAt - now()), logs: [] }).alertEventId,
    raiseGarbage() {
      const mark = `garbage-${prng.text(10)}`;
      const items: Json[] = [{ name: mark, eventDate: now() / 1000 }, mark, { alertEventId: "", name: mark }];
      fake.raiseGarbage(prng.pick(items));
      return mark;
    },
  };
};
