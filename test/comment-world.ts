/**
 * For tests of what people do to runs: each alert is read, commented at Sekoia.io and handed to XSOAR. A key without the
 * right to comment makes the comment fail for good.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "#contract/client.ts";
import { permissionsOf, type Role } from "#contract/permissions.ts";
import type { Client } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import { sampleExport, sampleNodes } from "./sekoia-export.ts";
import { type LocalServer, makeWorld, type World, type WorldOptions } from "./whole-server.ts";

export const rights = ["SIC_READ_ALERTS", "SIC_READ_INTAKES"];
export const commentRight = "SIC_WRITE_ALERTS_COMMENT";

export interface CommentWorld extends World {
  mayComment(may: boolean): void;
  /** What a person of a role can call. */
  as(server: LocalServer, name: string, role: Role): Promise<Client<Routes>>;
}

export async function makeCommentWorld(options: WorldOptions = {}): Promise<CommentWorld> {
  const world = await makeWorld(options);
  const file = join(world.home, "comment.json");
  const nodes = sampleNodes();
  const http = nodes["3"]?.arguments;
  await writeFile(
    file,
    JSON.stringify(
      sampleExport({
        "0": { ...nodes["0"], outputs: { default: ["1"] } },
        "1": { ...nodes["1"], outputs: { default: ["2"] } },
        "2": {
          ...nodes["6"],
          name: "Say that it is worked on",
          arguments: { uuid: "{{ node.1.uuid }}", content: "Tocsin works on it" },
          outputs: { default: ["3"] },
        },
        "3": {
          ...nodes["3"],
          name: "Hand it over",
          arguments: {
            ...(http as object),
            json: { name: "an alert", alertId: "{{ node.1.short_id }}", note: "{{ node.2.content }}" },
          },
          outputs: { default: [] },
        },
      }),
    ),
  );
  await world.configure({ ...options.setup, playbookFile: file });
  const { sekoia } = world;
  return Object.assign(world, {
    mayComment: (may: boolean) =>
      sekoia.setKey(sekoia.apiKey, { permissions: may ? [...rights, commentRight] : rights }),
    async as(server: LocalServer, name: string, role: Role): Promise<Client<Routes>> {
      const { user } = await server.api.addUser({ name, role, password: "violet harbour 91 lantern" });
      const permissions = [...permissionsOf(role)];
      const { secret } = await server.api.createApiKey({ name: "test", permissions, userId: user.id });
      return createClient(routes, { baseUrl: server.url, token: secret });
    },
  });
}
