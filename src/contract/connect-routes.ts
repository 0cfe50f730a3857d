/** The part of the route table that connects a vendor step by step. Only the last one keeps anything. */
import { z } from "zod";
import { ConnectCheck, Connected, ConnectGuide, ConnectOrder, ConnectPreview } from "./connect.ts";
import { route } from "./route.ts";

export const connectRoutes = {
  listConnectGuides: route({
    method: "GET",
    path: "/connect",
    permission: "instances.read",
    summary: "What can be connected step by step, and what is asked for it",
    input: z.object({}),
    output: z.object({ items: z.array(ConnectGuide) }),
  }),
  checkConnection: route({
    method: "POST",
    path: "/connect/check",
    permission: "instances.test",
    summary: "Is the address understood and reached, and what may the key do; nothing is kept",
    input: ConnectOrder,
    output: ConnectCheck,
  }),
  previewConnection: route({
    method: "POST",
    path: "/connect/preview",
    permission: "instances.manage",
    summary: "What the last ten alerts would give, and what connecting would change; nothing is kept",
    input: ConnectOrder,
    output: ConnectPreview,
  }),
  connect: route({
    method: "POST",
    path: "/connect",
    permission: "instances.manage",
    summary: "Connect it: instance, content and playbook in one; one of the same name is edited",
    input: ConnectOrder,
    output: Connected,
  }),
} as const;
