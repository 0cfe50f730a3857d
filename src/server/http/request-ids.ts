import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { uuidv7 } from "#base/ids.ts";
import type { Log } from "#base/log.ts";

const soundId = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's `x-request-id` when it is one that may stand in a log, else one of ours. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && soundId.test(given) ? given : uuidv7();
}

/** Every answer names its request, and the log has a line for it: without query and body, which may hold secrets. */
export function nameRequests(app: FastifyInstance, log: Log): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const [path] = request.url.split("?");
    const ms = Math.round(reply.elapsedTime);
    log.debug(
      { room: "http", request: request.id, method: request.method, path, status: reply.statusCode, ms },
      "answered",
    );
  });
}
