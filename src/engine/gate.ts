import type { Clock } from "#base/clock.ts";
import type { Limits } from "#sdk/integration.ts";
import { PriorityQueue } from "./priority-queue.ts";

/** Leave to make one request. Give it back with `release`, whatever came of the request. */
export interface Slot {
  release(): void;
}

export interface GateStatus {
  state: "open" | "closed" | "trial";
  /** Why it is closed: a sentence for people. */
  reason?: string;
  /** When it lets one request try again, milliseconds since the epoch. */
  until?: number;
  waiting: number;
  inFlight: number;
}

/**
 * What a waiting request is told that may as well begin anew: what it waits for was changed, and it was prepared with
 * what held before.
 */
export class LetGo extends Error {
  override readonly name = "LetGo";
  constructor() {
    super("what the step waited for was changed; it begins anew");
  }
}

export interface AcquireOptions {
  /** It may be let go while it waits, and begins anew then. */
  mayBeLetGo?: boolean;
}

interface Waiter {
  priority: number;
  order: number;
  admit(slot: Slot): void;
  /** Absent: it waits for its turn whatever changes. */
  letGo?: () => void;
  cancelled: boolean;
}

const firstCloseMs = 500;
const longestCloseMs = 30_000;
/** What a vendor may ask for with `Retry-After`: whatever it says, one request an hour finds out. */
const longestAskedMs = 3_600_000;
/** How much of a busy machine's lateness is made up for: requests that waited longer than they had to. */
const longestLatenessMs = 1_000;
/** A second, and what requests may gain on one another on their way. */
const secondMs = 1_005;
/** The rate is kept a little under what was agreed: requests that leave evenly arrive unevenly, and a vendor counts arrivals. */
const shareOfRate = 0.98;
/** So many failures in a row, of whatever steps, and the vendor itself is taken to be down. */
const failuresThatClose = 5;

/**
 * The gate in front of one instance: its request rate, its concurrency and its health, shared by all runs. Over the
 * limit a request waits, highest priority first, oldest first within it; it never fails for that.
 *
 * When the vendor cannot be reached, throttles or refuses the credentials, the gate closes for a back-off; then one
 * request goes on trial, and its success opens the gate for all. So an hour's outage costs a handful of attempts, and
 * the queue drains in order.
 */
export class Gate {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #waiting = new PriorityQueue<Waiter>((a, b) =>
    a.priority === b.priority ? a.order < b.order : a.priority > b.priority,
  );
  /** Requests that may start now; refilled by time. */
  #tokens: number;
  #refilledAt: number;
  /** True while somebody waits: a timer that fires late then costs nobody a turn. */
  #late = false;
  /** When the last second's worth of requests left, oldest first from `#departure` on: no second may hold more. */
  readonly #departures: number[] = [];
  #departure = 0;
  readonly #perMs: number;
  readonly #burst: number;
  #inFlight = 0;
  #cancelled = 0;
  #closedUntil: number | undefined;
  #reason: string | undefined;
  #closings = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerDue = 0;
  /** Another gate stands in its place: only what cannot begin anew still passes here. */
  #retired = false;
  readonly #restartable = new Set<Waiter>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    const rate = limits.requestsPerSecond;
    this.#perMs = rate === undefined ? Number.POSITIVE_INFINITY : (rate * shareOfRate) / 1000;
    this.#burst = rate === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(rate / 50));
    this.#tokens = this.#burst;
    this.#refilledAt = clock.now();
  }

  get requestsPerSecond(): number | undefined {
    return this.#limits.requestsPerSecond;
  }

  status(): GateStatus {
    const shared = { waiting: this.#waiting.size - this.#cancelled, inFlight: this.#inFlight };
    if (this.#closedUntil === undefined) return { state: "open", ...shared };
    const state = this.#clock.now() < this.#closedUntil ? "closed" : "trial";
    return {
      state,
      until: this.#closedUntil,
      ...(this.#reason === undefined ? {} : { reason: this.#reason }),
      ...shared,
    };
  }

  /** Resolves with a slot when it is this request's turn; `order` is the run's age. Rejects when the signal aborts. */
  acquire(priority: number, order: number, signal: AbortSignal, options: AcquireOptions = {}): Promise<Slot> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#retired && options.mayBeLetGo) return Promise.reject(new LetGo());
    // Nobody is before it and nothing holds it up: there is nothing to call off.
    if (this.#waiting.size === 0 && this.#waitTime() === 0) return Promise.resolve(this.#depart());
    return new Promise((resolve, reject) => {
      const leave = (reason: unknown) => {
        signal.removeEventListener("abort", onAbort);
        this.#restartable.delete(waiter);
        waiter.cancelled = true;
        this.#cancelled += 1;
        reject(reason);
      };
      const onAbort = () => leave(signal.reason);
      const waiter: Waiter = {
        priority,
        order,
        cancelled: false,
        admit: (slot) => {
          signal.removeEventListener("abort", onAbort);
          this.#restartable.delete(waiter);
          resolve(slot);
        },
      };
      if (options.mayBeLetGo) {
        waiter.letGo = () => leave(new LetGo());
        this.#restartable.add(waiter);
      }
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiter);
      this.#admit();
    });
  }

  /** The vendor answered sensibly. */
  succeeded(): void {
    this.#failures = 0;
    if (this.#closedUntil === undefined) return;
    this.#closedUntil = undefined;
    this.#reason = undefined;
    this.#closings = 0;
    this.#admit();
  }

  /** The vendor answered 5xx or not at all: one such step says little, many in a row say it is down. */
  failed(reason: string): void {
    this.#failures += 1;
    if (this.#failures >= failuresThatClose || this.#closedUntil !== undefined) this.close(reason);
  }

  /** Nothing more gets through for `forMs` (or a growing back-off); then one request tries. */
  close(reason: string, forMs?: number): void {
    const now = this.#clock.now();
    const asked = forMs === undefined ? undefined : Math.min(forMs, longestAskedMs);
    // Requests that were already out when the gate closed tell nothing new, unless the vendor asks for more time.
    if (this.#closedUntil !== undefined && now < this.#closedUntil) {
      if (asked === undefined || now + asked <= this.#closedUntil) return;
    } else this.#closings += 1;
    const backoff = Math.min(longestCloseMs, firstCloseMs * 2 ** (this.#closings - 1));
    this.#reason = reason;
    this.#closedUntil = now + (asked ?? backoff);
    this.#admit();
  }

  /**
   * What requests are made with was changed: those that wait begin anew with it, and a closed gate finds out at once
   * whether that was the trouble.
   */
  letGo(): void {
    if (this.#closedUntil !== undefined) this.#closedUntil = Math.min(this.#closedUntil, this.#clock.now());
    for (const waiter of [...this.#restartable]) waiter.letGo?.();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#admit();
  }

  /** What waits here of one run begins anew: the run was changed. */
  letGoOf(order: number): void {
    for (const waiter of [...this.#restartable]) if (waiter.order === order) waiter.letGo?.();
  }

  /** Another gate takes its place. */
  retire(): void {
    this.#retired = true;
    this.letGo();
  }

  #admit(): void {
    for (;;) {
      const waiter = this.#waiting.peek();
      if (!waiter) {
        this.#late = false;
        return;
      }
      if (waiter.cancelled) {
        this.#waiting.pop();
        this.#cancelled -= 1;
        continue;
      }
      const wait = this.#waitTime();
      if (wait > 0) {
        this.#late = true;
        this.#wakeIn(wait);
        return;
      }
      this.#waiting.pop();
      waiter.admit(this.#depart());
    }
  }

  /** Milliseconds until a request may go; Infinity while one that is under way has to end first. */
  #waitTime(): number {
    const now = this.#clock.now();
    if (this.#closedUntil !== undefined) {
      if (now < this.#closedUntil) return this.#closedUntil - now;
      if (this.#inFlight > 0) return Number.POSITIVE_INFINITY;
    }
    if (this.#inFlight >= this.#limits.concurrency) return Number.POSITIVE_INFINITY;
    if (this.#perMs === Number.POSITIVE_INFINITY) return 0;
    const most = this.#burst + (this.#late ? longestLatenessMs * this.#perMs : 0);
    this.#tokens = Math.min(most, this.#tokens + (now - this.#refilledAt) * this.#perMs);
    this.#refilledAt = now;
    const nextToken = this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#perMs;
    return Math.max(nextToken, this.#secondEndsAt() - now);
  }

  /** From when on one more request keeps every second within the rate, those included that make up for lateness. */
  #secondEndsAt(): number {
    const oldest = this.#departures[this.#departure];
    if (oldest === undefined || this.#departures.length < this.#windowSize) return Number.NEGATIVE_INFINITY;
    return oldest + secondMs;
  }

  #countDeparture(): void {
    this.#tokens -= 1;
    if (this.#windowSize === 0) return;
    if (this.#departures.length < this.#windowSize) {
      this.#departures.push(this.#clock.now());
      return;
    }
    this.#departures[this.#departure] = this.#clock.now();
    this.#departure = (this.#departure + 1) % this.#windowSize;
  }

  /** Under one request a second there is no such window; the tokens alone decide. */
  get #windowSize(): number {
    return Math.floor(this.#limits.requestsPerSecond ?? 0);
  }

  #depart(): Slot {
    this.#countDeparture();
    this.#inFlight += 1;
    return this.#slot();
  }

  #slot(): Slot {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#inFlight -= 1;
        this.#admit();
      },
    };
  }

  #wakeIn(ms: number): void {
    if (ms === Number.POSITIVE_INFINITY) return;
    const due = this.#clock.now() + ms;
    if (this.#timer && this.#timerDue <= due) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#admit();
    }, Math.ceil(ms));
  }
}
