/** The part of the route table about indicators and those that are none. */
import { z } from "zod";
import { ExcludedIndicator, Indicator, Score } from "./indicator.ts";
import { AnyJson, route } from "./route.ts";

const nothing = z.object({});
const Id = z.string().regex(/^[1-9]\d{0,17}$/, "an indicator's id is a number");
const limit = z.coerce.number().int().min(1).max(200).default(50);

export const indicatorRoutes = {
  listIndicators: route({
    method: "GET",
    path: "/indicators",
    permission: "indicators.read",
    summary: "Indicators by XSOAR's query language, the last made first",
    input: z.object({
      /** `reputation:Bad and investigationIDs:42`; empty: all. */
      query: z.string().max(10_000).default(""),
      limit,
      cursor: Id.optional(),
    }),
    output: z.object({ items: z.array(Indicator), next: z.string().nullable() }),
  }),
  getIndicator: route({
    method: "GET",
    path: "/indicators/:id",
    permission: "indicators.read",
    summary: "An indicator; its ETag is its version",
    input: z.object({ id: Id }),
    output: Indicator,
  }),
  updateIndicator: route({
    method: "POST",
    path: "/indicators/:id",
    permission: "indicators.edit",
    summary: "Say what an indicator is worth; what a person says no playbook changes. Null takes a custom field away",
    input: z.object({
      id: Id,
      score: Score.optional(),
      comment: z.string().max(5_000).optional(),
      fields: z.record(z.string().min(1).max(200), AnyJson).optional(),
      version: z.number().int().optional(),
    }),
    output: Indicator,
    guarded: true,
  }),
  listExcludedIndicators: route({
    method: "GET",
    path: "/excluded-indicators",
    permission: "indicators.read",
    summary: "Values that are no indicators and must not become ones, the latest first",
    input: z.object({ limit, cursor: Id.optional() }),
    output: z.object({ items: z.array(ExcludedIndicator), next: z.string().nullable() }),
  }),
  excludeIndicators: route({
    method: "POST",
    path: "/excluded-indicators",
    permission: "indicators.edit",
    summary: "Values that are no indicators from now on; those there are of them are deleted",
    input: z.object({
      values: z.array(z.string().trim().min(1).max(10_000)).min(1).max(1_000),
      /** Left out: whatever type. */
      type: z.string().max(200).default(""),
      reason: z.string().max(2_000).default(""),
    }),
    output: nothing,
  }),
  includeIndicator: route({
    method: "DELETE",
    path: "/excluded-indicators/:id",
    permission: "indicators.edit",
    summary: "Let a value become an indicator again",
    input: z.object({ id: Id }),
    output: nothing,
  }),
} as const;
