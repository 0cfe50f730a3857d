import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import type { AlertRegister } from "./alert-register.ts";
import { readCount, refuseArgument, refuseUnknown } from "./api-reply.ts";
import { createSearchJob, type SearchJob, type SearchJobBehaviour } from "./search-job.ts";

export interface SearchRoutesOptions {
  register: AlertRegister;
  prng: Prng;
  now: () => number;
  behaviour: () => SearchJobBehaviour;
  keyUuidOf(request: VendorRequest): string;
}

/** Event searches: create a job, watch it, read its events by pages. A job that has expired is unknown. */
export function createSearchRoutes(options: SearchRoutesOptions): VendorRoute[] {
  const jobs = new Map<string, SearchJob>();

  function forgetExpired(): void {
    for (const [uuid, job] of jobs) if (job.hasExpired()) jobs.delete(uuid);
  }

  function withJob(handle: (job: SearchJob, request: VendorRequest) => VendorReply): VendorRoute["handle"] {
    return (request) => {
      const job = jobs.get(request.params.uuid ?? "");
      return job && !job.hasExpired() ? handle(job, request) : refuseUnknown("Search job");
    };
  }

  const permission = "SIC_READ_INTAKES";
  const path = "/v1/sic/conf/events/search/jobs";
  return [
    {
      name: "search.create",
      method: "POST",
      path,
      permission,
      handle(request) {
        if (jobs.size >= 1000) forgetExpired();
        const { register, prng, now } = options;
        const createdBy = options.keyUuidOf(request);
        const made = createSearchJob(request.body, { register, prng, now, behaviour: options.behaviour(), createdBy });
        if (!made.ok) return refuseArgument(made.message);
        jobs.set(made.job.uuid, made.job);
        return { json: made.job.show() };
      },
    },
    {
      name: "search.get",
      method: "GET",
      path: `${path}/:uuid`,
      permission,
      handle: withJob((job) => ({ json: job.show() })),
    },
    {
      name: "search.events",
      method: "GET",
      path: `${path}/:uuid/events`,
      permission,
      handle: withJob((job, { query }) => {
        const limit = readCount(query, "limit", 100, 1, 1000);
        const offset = readCount(query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
        if (limit === undefined) return refuseArgument("limit must be between 1 and 1000");
        if (offset === undefined) return refuseArgument("offset must be 0 or more");
        const events = job.events();
        return { json: { items: events.slice(offset, offset + limit), total: events.length } };
      }),
    },
  ];
}
