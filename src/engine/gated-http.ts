import { messageOf } from "#base/errors.ts";
import { type HttpClient, parseRetryAfter } from "#sdk/http.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import type { Gate, Slot } from "./gate.ts";

/** What only a person can mend is tried rarely. */
const refusedCredentialsMs = 15_000;
const throttledMs = 1_000;

export interface GatedHttpOptions {
  gate: Gate;
  http: HttpClient;
  priority: number;
  /** Age of the run: older ones go first among equals. */
  order: number;
  signal: AbortSignal;
  /** A slot taken beforehand, for the first request: a write's intent is recorded only when its turn has come. */
  slot?: Slot;
  /** False for an integration that calls many hosts: one host's refusal says nothing of the others. */
  ownsHost: boolean;
  /** True for a read, which may begin anew when its instance is changed while it waits. */
  mayBeLetGo?: boolean;
  /** Told when a request begins to wait for its turn, and when it has it. */
  onWait?(waiting: boolean): void;
}

/** The client a command gets: each request waits for its turn at the gate, and tells the gate how the vendor is. */
export function createGatedHttp(options: GatedHttpOptions): HttpClient & { release(): void } {
  let reserved = options.slot;
  const { gate, ownsHost, mayBeLetGo = false } = options;
  return {
    async request(request) {
      let slot = reserved;
      reserved = undefined;
      if (!slot) {
        options.onWait?.(true);
        slot = await gate.acquire(options.priority, options.order, options.signal, { mayBeLetGo });
        options.onWait?.(false);
      }
      try {
        const response = await options.http.request({ signal: options.signal, ...request });
        if (!ownsHost) return response;
        if (response.status === 429) {
          gate.close(
            "the vendor asks us to slow down (429)",
            parseRetryAfter(response.headers["retry-after"]) ?? throttledMs,
          );
        } else if (response.status === 401) {
          gate.close("the vendor refuses the credentials (401)", refusedCredentialsMs);
        } else if (response.status >= 500) {
          gate.failed(`the vendor answers ${response.status}`);
        } else gate.succeeded();
        return response;
      } catch (error) {
        if (ownsHost && error instanceof VendorError) {
          if (error.kind === "unreachable") gate.close(messageOf(error));
          else if (error.kind === "blocked") gate.close(messageOf(error), refusedCredentialsMs);
          else if (error.kind !== "refused") gate.failed(messageOf(error));
        }
        throw error;
      } finally {
        slot.release();
      }
    },
    release: () => {
      reserved?.release();
      reserved = undefined;
    },
  };
}
