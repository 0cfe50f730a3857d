import { isObject, type JsonObject, stringAt } from "#sdk/fake-vendor/json.ts";
import { base62, type Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import type { AlertRegister } from "./alert-register.ts";
import { readCount, refuseArgument, refuseUnknown } from "./api-reply.ts";

export interface CaseRoutesOptions {
  register: AlertRegister;
  prng: Prng;
  now: () => number;
  communityUuid: string;
  /** What is there from the beginning; `alerts` may name alerts by either id. */
  cases: readonly JsonObject[];
  keyUuidOf(request: VendorRequest): string;
}

interface Case {
  body: JsonObject;
  /** Identifiers of alerts, as they were given. */
  alerts: string[];
}

/** Cases: listed by filter, read with their alerts, made, and given more alerts. Their dates are ISO 8601, unlike alerts'. */
export function createCaseRoutes(options: CaseRoutesOptions): VendorRoute[] {
  const { register, prng, now } = options;
  const iso = () => new Date(now()).toISOString().replace("Z", "000+00:00");
  const cases: Case[] = options.cases.map(({ alerts, ...body }) => ({
    body: { uuid: prng.uuid(), created_at: iso(), ...body },
    alerts: Array.isArray(alerts) ? alerts.map(String) : [],
  }));
  const find = (id: string) => cases.find(({ body }) => body.uuid === id || body.short_id === id);
  const holds = ({ alerts }: Case, id: string) => {
    const record = register.find(id);
    return alerts.some((each) => each === id || (record !== undefined && register.find(each) === record));
  };

  function list({ query }: VendorRequest): VendorReply {
    const limit = readCount(query, "limit", 20, 1, 100);
    const offset = readCount(query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
    if (limit === undefined || offset === undefined) return refuseArgument("limit must be between 1 and 100");
    const wanted = (field: string) => query.get(`match[${field}]`)?.split(",");
    const since = Date.parse(query.get("date[created_at]")?.split(",")[0] ?? "");
    const found = cases.filter((each) => {
      const fits = (field: string) => wanted(field)?.includes(stringAt(each.body, field) ?? "") ?? true;
      const ofAlert = wanted("alert_uuid")?.some((id) => register.find(id)?.body.uuid === id && holds(each, id));
      const isNew = Number.isNaN(since) || Date.parse(stringAt(each.body, "created_at") ?? "") >= since;
      return fits("short_id") && fits("community_uuid") && fits("status_uuid") && (ofAlert ?? true) && isNew;
    });
    const items = found
      .slice(offset, offset + limit)
      .map(({ body, alerts }): JsonObject => ({ ...body, number_of_alerts: alerts.length }));
    return { json: { items, total: found.length, has_more: offset + items.length < found.length } };
  }

  function create(request: VendorRequest): VendorReply {
    const given = isObject(request.body) ? request.body : {};
    if (typeof given.title !== "string" || given.title === "") return refuseArgument("title is required");
    const author = options.keyUuidOf(request);
    const made: Case = {
      alerts: [],
      body: {
        uuid: prng.uuid(),
        short_id: `CA${prng.text(10, base62)}`,
        created_at: iso(),
        created_by: author,
        created_by_type: "apikey",
        updated_at: null,
        description: "",
        priority: "medium",
        status: "opened",
        status_uuid: "6adc2d64-87ee-4394-8a5c-0d6a6c8f2b11",
        community_uuid: options.communityUuid,
        subscribers: [],
        tags: [],
        number_of_comments: 0,
        manual: true,
        is_supplied: false,
        ...given,
      },
    };
    cases.push(made);
    return { json: { ...made.body, number_of_alerts: 0 } };
  }

  function attach({ params, body }: VendorRequest): VendorReply {
    const found = find(params.id ?? "");
    if (!found) return refuseUnknown("Case");
    const ids = isObject(body) && Array.isArray(body.alerts) ? body.alerts.map(String) : [];
    if (ids.some((id) => register.find(id) === undefined)) return refuseUnknown("Alert");
    for (const id of ids) if (!holds(found, id)) found.alerts.push(id);
    return { json: { status: "ok" } };
  }

  const root = "/v1/sic/cases";
  const read = { method: "GET", permission: "SIC_READ_INCIDENTS" } as const;
  return [
    { ...read, name: "cases.list", path: root, handle: list },
    {
      ...read,
      name: "cases.get",
      path: `${root}/:id`,
      handle({ params }) {
        const found = find(params.id ?? "");
        if (!found) return refuseUnknown("Case");
        const alerts = found.alerts.flatMap((id): JsonObject[] => {
          const record = register.find(id);
          return record ? [{ ...record.body }] : [];
        });
        return { json: { ...found.body, number_of_alerts: alerts.length, alerts } };
      },
    },
    { name: "cases.create", method: "POST", path: root, permission: "SIC_WRITE_INCIDENTS", handle: create },
    {
      name: "cases.attach",
      method: "PATCH",
      path: `${root}/:id/alerts`,
      permission: "SIC_WRITE_INCIDENTS",
      handle: attach,
    },
  ];
}
