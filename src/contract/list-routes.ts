/** The part of the route table about lists: texts by name that playbooks read and write. */
import { z } from "zod";
import { List, ListSummary, ListType } from "./list.ts";
import { route } from "./route.ts";

const ListName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, "a name has no control character")
  .refine((name) => name.isWellFormed(), "a name is well-formed text");
const Content = z.string().max(5_000_000);
const ofList = z.object({ name: z.string().min(1).max(200) });
/** The version that was read; a list that changed since is left as it is. The header If-Match says the same. */
const version = z.coerce.number().int().optional();

export const listRoutes = {
  listLists: route({
    method: "GET",
    path: "/lists",
    permission: "lists.read",
    summary: "Lists by name, without what they hold",
    input: z.object({}),
    output: z.object({ items: z.array(ListSummary) }),
  }),
  getList: route({
    method: "GET",
    path: "/lists/:name",
    permission: "lists.read",
    summary: "A list; its ETag is its version",
    input: ofList,
    output: List,
  }),
  createList: route({
    method: "POST",
    path: "/lists",
    permission: "lists.edit",
    summary: "Make a list; a name that is taken is refused",
    input: z.object({
      name: ListName,
      content: Content.default(""),
      type: ListType.default("plain_text"),
      description: z.string().max(2_000).default(""),
    }),
    output: List,
  }),
  updateList: route({
    method: "POST",
    path: "/lists/:name",
    permission: "lists.edit",
    summary: "What a list holds from now on; If-Match or the version guards against changes in between",
    input: ofList.extend({
      content: Content,
      type: ListType.optional(),
      description: z.string().max(2_000).optional(),
      version,
    }),
    output: List,
    guarded: true,
  }),
  deleteList: route({
    method: "DELETE",
    path: "/lists/:name",
    permission: "lists.edit",
    summary: "Delete a list; If-Match guards against changes in between",
    input: ofList,
    output: z.object({}),
    guarded: true,
  }),
} as const;
