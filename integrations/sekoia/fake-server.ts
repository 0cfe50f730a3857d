/**
 * A Sekoia.io in this process, for tests, the demo and chaos runs. It speaks the vendor's API under the three prefixes
 * clients use (`/v1`, `/api/v1`, `/api/api/v1`), raises alerts, and has the vendor's faults: alerts that the list shows
 * late, pages that move while they are read, events that are not indexed yet, search jobs that fail or expire, a limit
 * on requests; beside those that `faults` orders (time-outs that still act, resets, 5xx, throttling, HTML instead of JSON).
 *
 *     const sekoia = createFakeSekoia({ apiKey: "k", seed: 7 });
 *     const { url } = await sekoia.start();
 *     const alert = sekoia.raiseAlert({ urgency: 80 });
 *     ...
 *     sekoia.raised();    // what there is to be found, to compare with what was found
 *     sekoia.requests("alerts.list");
 *
 * Not modelled: alert flood protection, bulk export, entities, custom statuses, the second version of assets.
 */
import { createFakeVendor, type FakeVendor } from "#sdk/fake-vendor/create-fake-vendor.ts";
import type { Faults } from "#sdk/fake-vendor/fault-plan.ts";
import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { type AlertOverrides, createAlertFactory } from "./fake/alert-factory.ts";
import { createAlertList } from "./fake/alert-list.ts";
import { createAlertRegister, describeAlert, type Lateness, type RaisedAlert } from "./fake/alert-register.ts";
import { createAlertRoutes } from "./fake/alert-routes.ts";
import type { AlertComment } from "./fake/alert-shape.ts";
import { type ApiKeySetting, createApiKeys } from "./fake/api-keys.ts";
import { refuse, refuseArgument, refuseUnknown } from "./fake/api-reply.ts";
import { type Asset, createAssets } from "./fake/asset-routes.ts";
import { createCaseRoutes } from "./fake/case-routes.ts";
import { createCatalogueRoutes, fakeUserUuid } from "./fake/catalogue-routes.ts";
import { createLiveApi, type LiveControls } from "./fake/live-api.ts";
import type { SearchJobBehaviour } from "./fake/search-job.ts";
import { createSearchRoutes } from "./fake/search-routes.ts";

export interface FakeSekoiaOptions {
  /** The key that works. Default `fake-sekoia-key`. */
  apiKey?: string;
  /** Its rights. Default: all that the fake knows. */
  permissions?: readonly string[];
  /** Further keys: expired, revoked, with fewer rights. */
  keys?: Record<string, ApiKeySetting>;
  /** Requests a second over all clients, 5 as the vendor recommends; `Infinity` lifts it. */
  rateLimit?: number;
  seed?: number | string;
  faults?: Faults;
  /** Alerts that the list shows only later, though their creation time is earlier. */
  lateIndexing?: Lateness;
  /** Events that searches find only later. */
  lateEvents?: Lateness;
  jobs?: SearchJobBehaviour;
  /** Probability that the set moves by one, either way, between two pages of a list: one is repeated or skipped. */
  pageShift?: number;
  /** Probability that a further page begins with an alert already read. */
  pageRepeat?: number;
  /** List answers without `has_more`, and `total` only on request. */
  olderEnvelope?: boolean;
  cases?: readonly JsonObject[];
  playbooks?: readonly JsonObject[];
  now?: () => number;
  /** How many requests the ledger keeps. */
  keepRequests?: number;
}

export interface FakeSekoia extends FakeVendor {
  readonly apiKey: string;
  raiseAlert(overrides?: AlertOverrides): RaisedAlert;
  /** One more occurrence of an alert: it grows (`similar`, `last_seen_at`), or a new one is raised when it is closed. */
  raiseAgain(id: string): RaisedAlert;
  /** Everything raised so far, oldest first, as it stands now. */
  raised(): RaisedAlert[];
  /** What was written about an alert by API keys. */
  commentsOf(id: string): AlertComment[];
  statusOf(id: string): string;
  /** The alert as the vendor has it now. */
  bodyOf(id: string): JsonObject;
  /** The push channel. */
  readonly live: LiveControls;
  setKey(key: string, setting: ApiKeySetting): void;
  setJobs(behaviour: SearchJobBehaviour): void;
  /** The assets as they are now. */
  assets(): readonly Asset[];
  /** The one user it knows. */
  readonly userUuid: string;
  /** The intake keys that events carry: secrets that must not travel further. */
  readonly intakeKeys: readonly string[];
}

export function createFakeSekoia(options: FakeSekoiaOptions = {}): FakeSekoia {
  const seed = options.seed ?? 1;
  const now = options.now ?? Date.now;
  const apiKey = options.apiKey ?? "fake-sekoia-key";
  const prngFor = (concern: string) => createPrng(`${seed}:${concern}`);
  const factory = createAlertFactory(prngFor("alerts"));
  const { lateIndexing, lateEvents } = options;
  const register = createAlertRegister({ factory, prng: prngFor("lateness"), now, lateIndexing, lateEvents });
  const keys = createApiKeys(prngFor("keys"));
  keys.set(apiKey, options.permissions ? { permissions: options.permissions } : {});
  for (const [key, setting] of Object.entries(options.keys ?? {})) keys.set(key, setting);
  let jobs = options.jobs ?? {};

  const list = createAlertList({
    register,
    prng: prngFor("pages"),
    now,
    pageShift: options.pageShift ?? 0,
    pageRepeat: options.pageRepeat ?? 0,
    olderEnvelope: options.olderEnvelope ?? false,
  });
  const { communityUuid } = factory;
  const live = createLiveApi({ prng: prngFor("live"), now, communityUuid, accepts: keys.accepts });
  const shared = { register, now, keyUuidOf: keys.uuidOf };
  const assets = createAssets({ prng: prngFor("assets"), now, communityUuid });
  const vendor = createFakeVendor({
    routes: [
      ...createAlertRoutes({ ...shared, list, prng: prngFor("writes"), tell: live.tell }),
      ...createSearchRoutes({ ...shared, prng: prngFor("jobs"), behaviour: () => jobs }),
      ...createCatalogueRoutes({ ...shared, playbooks: options.playbooks ?? [] }),
      ...createCaseRoutes({ ...shared, communityUuid, prng: prngFor("cases"), cases: options.cases ?? [] }),
      ...assets.routes,
    ],
    mounts: ["", "/api", "/api/api"],
    guard: keys.check,
    sockets: live.sockets,
    errorReplies: {
      notFound: () => refuseUnknown("Page"),
      wrongMethod: () => refuse(405, "Method not allowed", "method_not_allowed"),
      notJson: () => refuseArgument("The body is not JSON"),
      throttled: () => refuse(429, "Too many requests", "too_many_requests"),
      serverError: (status) => refuse(status, "Internal error", "internal_error"),
    },
    rateLimit: options.rateLimit ?? 5,
    seed,
    now,
    ...(options.faults ? { faults: options.faults } : {}),
    ...(options.keepRequests === undefined ? {} : { keepRequests: options.keepRequests }),
  });

  function requireAlert(id: string) {
    const record = register.find(id);
    if (!record) throw new Error(`The fake Sekoia.io raised no alert ${id}.`);
    return record;
  }

  const stopVendor = vendor.stop;
  return Object.assign(vendor, {
    apiKey,
    intakeKeys: factory.intakeKeys,
    userUuid: fakeUserUuid,
    assets: () => structuredClone(assets.all()),
    live: live.controls,
    async stop() {
      live.stop();
      await stopVendor();
    },
    raiseAlert(overrides?: AlertOverrides) {
      const record = register.raise(overrides);
      live.tell("alert", "created", { uuid: record.body.uuid, short_id: record.body.short_id });
      return describeAlert(record);
    },
    raiseAgain(id: string) {
      const before = requireAlert(id);
      const record = register.raiseAgain(before);
      const { uuid, short_id, similar } = record.body;
      if (record === before) live.tell("alert", "updated", { uuid, short_id, updated: { similar } });
      else live.tell("alert", "created", { uuid, short_id });
      return describeAlert(record);
    },
    raised: () => register.all().map(describeAlert),
    commentsOf: (id: string) => structuredClone(requireAlert(id).comments),
    statusOf: (id: string) => requireAlert(id).body.status.name,
    bodyOf: (id: string): JsonObject => ({ ...requireAlert(id).body }),
    setKey: keys.set,
    setJobs(behaviour: SearchJobBehaviour) {
      jobs = behaviour;
    },
  });
}
