/** A connection over which a vendor tells of news. */
export interface ListenRequest {
  /** `wss://…`, or `ws://…`. */
  url: string;
  headers?: Record<string, string>;
  /** Said as soon as the connection stands. */
  hello?: string;
  signal: AbortSignal;
  onOpen(): void;
  onMessage(text: string): void;
}

/** Listens until the connection ends; then it rejects with a VendorError that says why, or with the signal's reason. */
export type Listen = (request: ListenRequest) => Promise<never>;
