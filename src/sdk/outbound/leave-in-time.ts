/**
 * The last look before a request is written to its connection. A process that was stopped, or a machine that slept, wakes up
 * with requests that were on their way to a connection; by then another process may have taken over and looked the effect up.
 */
import type { Dispatcher } from "undici";

/** It waited for its connection for longer than it has as a whole: nothing of it left. */
export class TooLateToLeave extends Error {
  override readonly name = "TooLateToLeave";
  constructor(options?: ErrorOptions) {
    super("it got no connection in the time it may take as a whole", options);
  }
}

type Handler = Dispatcher.DispatchHandler;

class PunctualHandler implements Handler {
  readonly #handler: Handler;
  readonly #leave: () => void;

  constructor(handler: Handler, leave: () => void) {
    this.#handler = handler;
    this.#leave = leave;
  }

  onRequestStart(...[controller, context]: Parameters<NonNullable<Handler["onRequestStart"]>>): void {
    this.#leave();
    this.#handler.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(...told: Parameters<NonNullable<Handler["onRequestUpgrade"]>>): void {
    this.#handler.onRequestUpgrade?.(...told);
  }

  onResponseStart(...told: Parameters<NonNullable<Handler["onResponseStart"]>>): void {
    this.#handler.onResponseStart?.(...told);
  }

  onResponseData(...told: Parameters<NonNullable<Handler["onResponseData"]>>): void {
    this.#handler.onResponseData?.(...told);
  }

  onResponseEnd(...told: Parameters<NonNullable<Handler["onResponseEnd"]>>): void {
    this.#handler.onResponseEnd?.(...told);
  }

  onResponseError(...told: Parameters<NonNullable<Handler["onResponseError"]>>): void {
    this.#handler.onResponseError?.(...told);
  }
}

/** The same connections, for one request: `leave` is called when its turn at one has come, and throws to hold it back. */
export function leaveInTime(dispatcher: Dispatcher, leave: () => void): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => dispatch(options, new PunctualHandler(handler, leave)));
}
