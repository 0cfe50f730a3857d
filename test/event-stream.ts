/** For tests: one stream of live events over real HTTP, read as it comes. */
import { request } from "node:http";
import { LiveEvent } from "#contract/live-event.ts";

export interface HeardEvent {
  id: string;
  event: LiveEvent;
}

export interface HeardStream {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  /** The last id that was told, with an event or without. */
  readonly lastId: string;
  readonly text: string;
  /** The next event that was not given yet. */
  next(): Promise<HeardEvent>;
  /** Resolves when the server has ended it, however. */
  ended: Promise<void>;
  /** Stops reading; what comes piles up on the way. */
  pause(): void;
  close(): void;
}

export function openEventStream(url: string, headers: Record<string, string>): Promise<HeardStream> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/events`, { headers, agent: false }, (response) => {
      const waiting: ((event: HeardEvent) => void)[] = [];
      const heard: HeardEvent[] = [];
      let lastId = "";
      let text = "";
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          const fields = new Map(
            block.split("\n").map((line) => [line.split(":", 1)[0] ?? "", line.replace(/^\w*: ?/, "")]),
          );
          lastId = fields.get("id") ?? lastId;
          const data = fields.get("data");
          if (data === undefined) continue;
          const event = { id: lastId, event: LiveEvent.parse(JSON.parse(data)) };
          const waiter = waiting.shift();
          if (waiter) waiter(event);
          else heard.push(event);
        }
      });
      const ended = new Promise<void>((end) => {
        response.once("close", () => end());
        response.once("error", () => end());
      });
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        get lastId() {
          return lastId;
        },
        get text() {
          return text;
        },
        next: () =>
          new Promise((give) => {
            const event = heard.shift();
            if (event) give(event);
            else waiting.push(give);
          }),
        ended,
        pause: () => void response.pause(),
        close: () => void sent.destroy(),
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}
