/**
 * A Logz.io in this process, for tests, the demo and chaos runs. It has a security and an operations account with a token
 * each, raises events of rules with the logs behind them, searches logs by Elasticsearch's language, and has the vendor's
 * faults: events that the list shows late or out of order, pages that move while they are read, searches that read two days
 * and no more, answers without `total`; beside those that `faults` orders (429, 5xx as text, time-outs, resets, HTML).
 *
 *     const logzio = createFakeLogzio({ seed: 7 });
 *     const { url } = await logzio.start();
 *     const event = logzio.raise({ scenario: "mcafee" });
 *     ...
 *     logzio.raised();    // what there is to be found, to compare with what was found
 *
 * Not modelled: event edits, aggregations, sub-accounts, highlights.
 */
import { createFakeVendor, type FakeVendor } from "#sdk/fake-vendor/create-fake-vendor.ts";
import type { Faults } from "#sdk/fake-vendor/fault-plan.ts";
import type { Json, JsonObject } from "#sdk/fake-vendor/json.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { type Account, createAccounts } from "./fake/accounts.ts";
import { unknownEndpoint } from "./fake/api-reply.ts";
import { createEventRegister, type EventOverrides, type Lateness, type RaisedEvent } from "./fake/event-register.ts";
import { createEventRoutes } from "./fake/event-routes.ts";
import { createLogRoutes, type StoredLog } from "./fake/log-routes.ts";

export interface FakeLogzioOptions {
  /** Default `fake-security-token`. */
  securityToken?: string;
  /** Default `fake-operations-token`. */
  operationsToken?: string;
  /** Further tokens: of plans without API, of other accounts. */
  accounts?: Record<string, Account>;
  seed?: number | string;
  faults?: Faults;
  /** Requests a second; beyond it 429. Default: no limit. */
  rateLimit?: number;
  /** Events that the list shows only later, though their date is earlier. */
  lateIndexing?: Lateness;
  /** Probability that a further page begins one event earlier. */
  pageShift?: number;
  /** Probability that a page begins with an event already read. */
  pageRepeat?: number;
  /** Pages come in no order, whatever sort was asked for. */
  outOfOrder?: boolean;
  /** Answers of the event list without `total` and `pagination`. */
  withoutTotal?: boolean;
  /** Pages of events hold no more than this, whatever is asked for; their `pagination` says so. */
  largestPage?: number;
  wideRanges?: "collapse" | "refuse";
  scrollObjects?: boolean;
  now?: () => number;
  keepRequests?: number;
}

export interface FakeLogzio extends FakeVendor {
  readonly securityToken: string;
  readonly operationsToken: string;
  raise(overrides?: EventOverrides): RaisedEvent;
  /** Any JSON in the list of events. */
  raiseGarbage(item: Json, at?: number): void;
  /** Everything raised so far, in the order it was raised. */
  raised(): RaisedEvent[];
  /** A log of the operations account; `@timestamp` is made of `at` where it has none. */
  addLog(source: JsonObject, options?: { at?: number; id?: string; indexedAfterMs?: number }): void;
  setAccount(token: string, account: Account): void;
  removeToken(token: string): void;
  setOutOfOrder(isOutOfOrder: boolean): void;
}

export function createFakeLogzio(options: FakeLogzioOptions = {}): FakeLogzio {
  const seed = options.seed ?? 1;
  const now = options.now ?? Date.now;
  const prngFor = (concern: string) => createPrng(`${seed}:${concern}`);
  const securityToken = options.securityToken ?? "fake-security-token";
  const operationsToken = options.operationsToken ?? "fake-operations-token";
  const accounts = createAccounts({
    [securityToken]: { kind: "security", accountName: "Fake Security", accountId: 101 },
    [operationsToken]: { kind: "operations", accountName: "Fake Operations", accountId: 202 },
    ...options.accounts,
  });
  const logs: StoredLog[] = [];
  const idPrng = prngFor("log-ids");
  const requestIds = prngFor("request-ids");
  let isOutOfOrder = options.outOfOrder ?? false;

  const addLog: FakeLogzio["addLog"] = (source, { at = now(), id, indexedAfterMs = 0 } = {}) => {
    const stamped =
      source["@timestamp"] === undefined ? { "@timestamp": new Date(at).toISOString(), ...source } : source;
    const day = new Date(at).toISOString().slice(2, 10).replaceAll("-", "");
    logs.push({
      id: id ?? idPrng.text(20),
      index: `logzioCustomerIndex${day}_v1`,
      at,
      source: stamped,
      visibleAt: now() + indexedAfterMs,
    });
  };
  const register = createEventRegister({
    prng: prngFor("events"),
    now,
    lateIndexing: options.lateIndexing,
    onLogs: (behind, at) => {
      for (const log of behind) addLog(log, { at });
    },
  });

  const vendor = createFakeVendor({
    routes: [
      ...createEventRoutes({
        register,
        accounts,
        prng: prngFor("pages"),
        now,
        pageShift: options.pageShift ?? 0,
        pageRepeat: options.pageRepeat ?? 0,
        outOfOrder: () => isOutOfOrder,
        withoutTotal: options.withoutTotal ?? false,
        largestPage: options.largestPage ?? 1000,
      }),
      ...createLogRoutes({
        logs: () => logs,
        prng: prngFor("searches"),
        now,
        wideRanges: options.wideRanges ?? "collapse",
        scrollObjects: options.scrollObjects ?? false,
      }),
    ],
    guard: accounts.check,
    errorReplies: {
      notFound: () => unknownEndpoint(requestIds.uuid()),
      throttled: () => ({
        status: 429,
        text: "Your account is allowed to run up to 100 concurrent queries via the API",
      }),
      serverError: (status) => ({ status, text: status === 500 ? "Internal Server Error" : "" }),
    },
    seed,
    now,
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
    ...(options.faults ? { faults: options.faults } : {}),
    ...(options.keepRequests === undefined ? {} : { keepRequests: options.keepRequests }),
  });

  return Object.assign(vendor, {
    securityToken,
    operationsToken,
    raise: register.raise,
    raiseGarbage: register.raiseGarbage,
    raised: register.all,
    addLog,
    setAccount: accounts.set,
    removeToken: accounts.remove,
    setOutOfOrder(next: boolean) {
      isOutOfOrder = next;
    },
  });
}
