import { z } from "zod";
import type { Json, JsonObject } from "#base/json.ts";
import { LiveEvent } from "./live-event.ts";
import { ProblemDetails } from "./problem-details.ts";
import { routes } from "./routes.ts";

const file: JsonObject = { type: "string", format: "binary" };

/** The route table as an OpenAPI 3.1 document. */
export function describeApi(version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    const inPath = new Set([...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]));
    const input = schemaOf(route.input, "input");
    const properties = (input.properties ?? {}) as JsonObject;
    const required = new Set((input.required ?? []) as string[]);
    const parameters: Json[] = [];
    const body: JsonObject = {};
    for (const [name, schema] of Object.entries(properties)) {
      if (inPath.has(name)) parameters.push({ name, in: "path", required: true, schema });
      else if (route.upload && name === "bytes") continue;
      else if (route.method === "GET" || route.upload)
        parameters.push({ name, in: "query", required: required.has(name), schema });
      else body[name] = schema;
    }
    if (route.guarded) parameters.push({ name: "if-match", in: "header", required: false, schema: { type: "string" } });
    const at = paths[path] ?? {};
    paths[path] = at;
    at[route.method.toLowerCase()] = {
      operationId,
      summary: route.summary,
      ...(route.permission === "public" ? { security: [] } : { description: `Needs \`${route.permission}\`.` }),
      parameters,
      ...(route.method === "POST"
        ? {
            requestBody: {
              content: route.upload
                ? { "application/octet-stream": { schema: file } }
                : { "application/json": { schema: { type: "object", properties: body } } },
            },
          }
        : {}),
      responses: {
        "200": {
          description: "Done",
          content: route.download
            ? { "application/octet-stream": { schema: file } }
            : { "application/json": { schema: schemaOf(route.output, "output") } },
        },
        default: {
          description: "A problem (RFC 9457)",
          content: { "application/problem+json": { schema: schemaOf(ProblemDetails, "output") } },
        },
      },
    };
  }
  paths["/events"] = {
    get: {
      operationId: "listenToEvents",
      summary: "Live events: what changed, as server-sent events; goes on from the header Last-Event-ID",
      description: "Needs `status.read`.",
      parameters: [{ name: "last-event-id", in: "header", required: false, schema: { type: "string" } }],
      responses: {
        "200": {
          description: "A stream of events; the data of each is this",
          content: { "text/event-stream": { schema: schemaOf(LiveEvent, "output") } },
        },
      },
    },
  };
  return {
    openapi: "3.1.0",
    info: { title: "Tocsin", version },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API key, or the token in the home of this Tocsin." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "tocsin_session",
          description: "Set by signing in. Changes need the header x-tocsin-csrf, whose value GET /session tells.",
        },
      },
    },
    paths,
  };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest as JsonObject;
}
