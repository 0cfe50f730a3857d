import type { Prng } from "./prng.ts";

/**
 * How a vendor misbehaves. Every knob is a probability, or a probability with details. One draw a request decides, so
 * the probabilities of one plan add up to at most 1.
 */
export interface FaultPlan {
  /** 429, the request is not carried out. `mixed`: with Retry-After in seconds, as a date, or without, in turn by chance. */
  throttle?: number | { p: number; retryAfter?: "mixed" | "seconds" | "date" | "none"; seconds?: number };
  /** 500, 502 or 503. `acts` true: the request was carried out first; false: it was not; absent: even chances. */
  serverError?: number | { p: number; acts?: boolean; statuses?: number[] };
  /**
   * No answer, ever: the socket hangs until the client gives up. The request is still carried out (unless `acts` is
   * false): at once, or, by even chances when `actDelayMs` is given, up to that much later.
   */
  timeout?: number | { p: number; acts?: boolean; actDelayMs?: number };
  /** The connection is reset. `acts` as for `serverError`. */
  reset?: number | { p: number; acts?: boolean };
  /** A right answer, late. */
  slow?: number | { p: number; ms?: [number, number] };
  /** 502 with a page of HTML, as a proxy in between would send. `acts` as for `serverError`. */
  garbage?: number | { p: number; acts?: boolean };
}

/** A plan for some requests. The first rule that matches a request decides for it. */
export interface FaultRule {
  match?: { method?: string; route?: string | readonly string[] };
  plan: FaultPlan;
  /** Retires the rule after this many faults: `{ plan: { timeout: 1 }, times: 1 }` is exactly one time-out. */
  times?: number;
}

export type Faults = FaultPlan | readonly FaultRule[];

export type FaultKind = keyof FaultPlan;

export type Fault =
  | { kind: "throttle"; retryAfter: "seconds" | "date" | "none"; seconds: number }
  | { kind: "serverError"; status: number; acts: boolean }
  | { kind: "timeout"; acts: boolean; actDelayMs: number }
  | { kind: "reset"; acts: boolean }
  | { kind: "slow"; ms: number }
  | { kind: "garbage"; acts: boolean };

export interface FaultSource {
  set(faults: Faults | undefined): void;
  draw(method: string, route: string): Fault | undefined;
}

const kinds: readonly FaultKind[] = ["throttle", "serverError", "timeout", "reset", "slow", "garbage"];

export function createFaultSource(prng: Prng, initial: Faults | undefined): FaultSource {
  let rules: { rule: FaultRule; left: number }[] = [];

  function set(faults: Faults | undefined): void {
    const list = faults === undefined ? [] : isRuleList(faults) ? faults : [{ plan: faults }];
    for (const rule of list) requireSoundPlan(rule.plan);
    rules = list.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  set(initial);
  return {
    set,
    draw(method, route) {
      const held = rules.find((each) => each.left > 0 && doesMatch(each.rule, method, route));
      if (!held) return undefined;
      const fault = drawFault(prng, held.rule.plan);
      if (fault) held.left -= 1;
      return fault;
    },
  };
}

function isRuleList(faults: Faults): faults is readonly FaultRule[] {
  return Array.isArray(faults);
}

function probabilityOf(plan: FaultPlan, kind: FaultKind): number {
  const knob = plan[kind];
  return typeof knob === "number" ? knob : (knob?.p ?? 0);
}

function requireSoundPlan(plan: FaultPlan): void {
  const sum = kinds.reduce((total, kind) => total + probabilityOf(plan, kind), 0);
  if (sum > 1 + 1e-9) throw new RangeError(`The probabilities of a fault plan add up to ${sum}; they may not pass 1.`);
}

function doesMatch(rule: FaultRule, method: string, route: string): boolean {
  const wanted = rule.match;
  if (wanted?.method !== undefined && wanted.method !== method) return false;
  if (wanted?.route === undefined) return true;
  return typeof wanted.route === "string" ? wanted.route === route : wanted.route.includes(route);
}

function drawFault(prng: Prng, plan: FaultPlan): Fault | undefined {
  const roll = prng.next();
  let reached = 0;
  for (const kind of kinds) {
    reached += probabilityOf(plan, kind);
    if (roll < reached) return shapeFault(prng, plan, kind);
  }
  return undefined;
}

/** The details of one knob; a bare number has none. */
function detailsOf<T extends object>(knob: number | T | undefined): Partial<T> {
  return typeof knob === "object" ? knob : {};
}

function shapeFault(prng: Prng, plan: FaultPlan, kind: FaultKind): Fault {
  switch (kind) {
    case "throttle": {
      const { retryAfter = "mixed", seconds = 1 } = detailsOf(plan.throttle);
      const form = retryAfter === "mixed" ? prng.pick(["seconds", "date", "none"] as const) : retryAfter;
      return { kind, retryAfter: form, seconds };
    }
    case "serverError": {
      const { acts = prng.chance(0.5), statuses = [500, 502, 503] } = detailsOf(plan.serverError);
      return { kind, acts, status: prng.pick(statuses) };
    }
    case "timeout": {
      const { acts = true, actDelayMs = 0 } = detailsOf(plan.timeout);
      const isLate = actDelayMs > 0 && prng.chance(0.5);
      return { kind, acts, actDelayMs: isLate ? prng.int(1, actDelayMs) : 0 };
    }
    case "reset":
      return { kind, acts: detailsOf(plan.reset).acts ?? prng.chance(0.5) };
    case "slow": {
      const [min, max] = detailsOf(plan.slow).ms ?? [50, 500];
      return { kind, ms: prng.int(min, max) };
    }
    case "garbage":
      return { kind, acts: detailsOf(plan.garbage).acts ?? prng.chance(0.5) };
  }
}
