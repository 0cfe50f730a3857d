/** The vendor in virtual time: what happens there happens while requests are under way, and the network does its worst. */
import { createPrng, type Prng } from "#sdk/fake-vendor/prng.ts";
import { type HttpClient, type HttpRequest, type HttpResponse, VendorError } from "#sdk/index.ts";
import type { CreateRigVendor, RigVendor } from "#sdk/rig-vendor.ts";
import type { Happening, Schedule } from "./schedule.ts";

export interface Raised {
  id: string;
  stamp: number;
}

/** A Monday, on a whole second. */
export const beginning = Date.UTC(2026, 2, 2, 12, 0, 0);

export class VendorWorld {
  /** The vendor's clock, milliseconds. */
  now = beginning - 3 * 3600_000;
  readonly vendor: RigVendor;
  readonly raised: Raised[] = [];
  readonly garbage: { mark: string; mendedTo: string | undefined }[] = [];
  requests = 0;
  faults = 0;
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  readonly #onHappening: (happening: Happening) => void;
  #skewMs: number;
  #next = 0;
  #downUntil = 0;
  #isQuiet = false;

  constructor(schedule: Schedule, create: CreateRigVendor, onHappening: (happening: Happening) => void) {
    const { seed, unrest, variant } = schedule;
    this.#schedule = schedule;
    this.#prng = createPrng(`${seed}:network`);
    this.#onHappening = onHappening;
    this.#skewMs = schedule.skew * 1000;
    this.vendor = create({ seed, now: () => this.now, firstFetch: beginning, unrest, variant });
    for (let i = 0; i < schedule.history; i++) {
      const stamp = beginning - this.#prng.int(1, 9_000) * 1000;
      this.raised.push({ id: this.vendor.raise({ stamp, visibleAt: this.now }), stamp });
    }
    this.now = beginning;
  }

  /** Our clock. */
  get ours(): number {
    return this.now + this.#skewMs;
  }

  get isOver(): boolean {
    return this.now >= beginning + this.#schedule.lasts * 1000;
  }

  /** From now on the network is a good one. */
  calmDown(): void {
    this.#isQuiet = true;
  }

  /** Time goes on, and what was to happen meanwhile does, each at its own time. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.#schedule.happenings[this.#next];
      if (next === undefined || beginning + next.at * 1000 > until) break;
      this.now = Math.max(this.now, beginning + next.at * 1000);
      this.#next += 1;
      this.#happen(next);
    }
    this.now = until;
  }

  #happen(happening: Happening): void {
    const { vendor } = this;
    switch (happening.kind) {
      case "raise": {
        const second = Math.floor(this.now / 1000) * 1000;
        for (let i = 0; i < happening.count; i++) {
          const stamp = happening.sameStamp
            ? Math.max(beginning, second - happening.olderBy * 1000)
            : Math.max(beginning, this.now - this.#prng.int(0, happening.olderBy * 1000));
          const visibleAt = this.now + happening.lateBy * 1000 - Math.min(0, stamp - this.now);
          const latest = stamp + (this.#schedule.lookBack - 10) * 1000;
          this.raised.push({
            id: vendor.raise({ stamp, visibleAt: Math.min(visibleAt, Math.max(latest, this.now)) }),
            stamp,
          });
        }
        return;
      }
      case "change":
        for (let i = 0; i < happening.count && this.raised.length > 0; i++) {
          vendor.change?.(this.#prng.pick(this.raised).id);
        }
        return;
      case "garbage":
        for (let i = 0; i < happening.count; i++) {
          const mark = vendor.raiseGarbage?.();
          if (mark !== undefined) this.garbage.push({ mark, mendedTo: undefined });
        }
        return;
      case "mend": {
        const bad = this.garbage[0];
        if (bad) bad.mendedTo = vendor.mendGarbage?.(bad.mark);
        return;
      }
      case "clockJump":
        this.#skewMs += happening.by * 1000;
        return;
      case "outage":
        this.#downUntil = this.now + happening.seconds * 1000;
        return;
      default:
        this.#onHappening(happening);
    }
  }

  readonly http: HttpClient = { request: (request) => this.#request(request) };

  async #request(request: HttpRequest): Promise<HttpResponse> {
    this.requests += 1;
    const prng = this.#prng;
    this.pass(prng.int(1, 400));
    const fault = this.#isQuiet ? undefined : this.#drawFault();
    if (fault !== undefined) this.faults += 1;
    const target = `${request.method} ${request.url.split("?")[0]}`;
    if (fault === "unreachable") throw new VendorError("unreachable", `${target}: connection refused`);
    if (fault === "timeout") {
      this.pass(20_000);
      throw new VendorError("unknown", `${target}: no answer within 20 s`);
    }
    if (fault === "throttle") return this.#answer(429, '{"message":"slow down"}', this.#retryAfter());
    if (fault === "serverError") return this.#answer(prng.pick([500, 502, 503, 504]), '{"message":"broken"}');
    if (fault === "html") return this.#answer(502, "<html><h1>502 Bad Gateway</h1></html>");
    const { status, text } = await this.vendor.answer(request);
    this.pass(prng.int(1, 400));
    return this.#answer(status, fault === "cut" ? text.slice(0, Math.floor(text.length * prng.next())) : text);
  }

  #drawFault() {
    if (this.now < this.#downUntil) return this.#prng.pick(["serverError", "unreachable"] as const);
    let roll = this.#prng.next();
    for (const [kind, probability] of Object.entries(this.#schedule.faults)) {
      if (roll < probability) return kind as keyof Schedule["faults"]; // Object.entries forgets the names
      roll -= probability;
    }
    return undefined;
  }

  #retryAfter(): Record<string, string> {
    const seconds = this.#prng.int(1, 40);
    const form = this.#prng.int(0, 2);
    if (form === 0) return {};
    return { "retry-after": form === 1 ? String(seconds) : new Date(this.now + seconds * 1000).toUTCString() };
  }

  #answer(status: number, text: string, headers: Record<string, string> = {}): HttpResponse {
    return {
      status,
      text,
      headers: { date: new Date(this.now).toUTCString(), "content-type": "application/json", ...headers },
      elapsed: 0.1,
      json() {
        try {
          return JSON.parse(text);
        } catch (cause) {
          throw new VendorError("invalid", "the answer is not JSON", { cause, httpStatus: status });
        }
      },
    };
  }
}
