import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import type { AlertRegister } from "./alert-register.ts";
import { listAll, refuseUnknown } from "./api-reply.ts";
import { fakeRules } from "./rule-list.ts";

export interface CatalogueOptions {
  register: AlertRegister;
  now: () => number;
  playbooks: readonly JsonObject[];
  keyUuidOf(request: VendorRequest): string;
}

const killChainSteps: readonly JsonObject[] = [
  {
    order_id: 1,
    uuid: "6f0b8a52-1a1c-4d53-9a40-2f9f4f1c0a01",
    short_id: "KCrecon00001",
    name: "Reconnaissance",
    description: "The intruder looks for a way in.",
    stix_name: "reconnaissance",
  },
  {
    order_id: 3,
    uuid: "6f0b8a52-1a1c-4d53-9a40-2f9f4f1c0a03",
    short_id: "KCdelivery01",
    name: "Delivery",
    description: "The intruder brings the tool to the target.",
    stix_name: "delivery",
  },
];

export const fakeUserUuid = "7114c307-d86c-4c55-9b0e-5c3f8f5a9d11";

const fakeUser: JsonObject = {
  uuid: fakeUserUuid,
  firstname: "Jeanne",
  lastname: "Morel",
  company_name: "Harbour",
  email: "j.morel@harbour.example",
  picture_mode: "initials",
  created_at: "2024-05-15 15:42:16.266135",
  updated_at: null,
  invitation_v2: null,
  mfa_enabled: true,
  last_activity: "2026-01-02T12:32:27.196065+00:00",
  auth_provider: "local",
  communities: [{ uuid: "52bd045f-4199-4361-a0bd-3a1f6a2b9c77", name: "Harbour", avatar_uuid: null, disabled: false }],
};

/** Everything beside alerts and searches: who the key is, users, rules, kill chain, playbooks. Mostly for reading once. */
export function createCatalogueRoutes(options: CatalogueOptions): VendorRoute[] {
  const validate: Omit<VendorRoute, "name" | "path"> = {
    method: "GET",
    handle(request) {
      const issued = Math.floor(options.now() / 1000) - 86_400;
      return {
        json: {
          csrf: "fake",
          fresh: false,
          iat: issued,
          identity: `apikey:${options.keyUuidOf(request)}`,
          jti: options.keyUuidOf(request),
          nbf: issued,
          type: "access",
          user_claims: null,
        },
      };
    },
  };
  return [
    { ...validate, name: "auth.validate", path: "/v1/auth/validate" },
    { ...validate, name: "auth.validate-old", path: "/v1/apiauth/auth/validate" },
    {
      name: "me",
      method: "GET",
      path: "/v1/me",
      handle: (request) => ({
        json: {
          uuid: options.keyUuidOf(request),
          email: "soc@harbour.example",
          firstname: "Harbour",
          lastname: "SOC",
          company_name: "Harbour",
        },
      }),
    },
    {
      name: "users.get",
      method: "GET",
      path: "/v1/users/:uuid",
      handle: ({ params }) => (params.uuid === fakeUserUuid ? { json: fakeUser } : refuseUnknown("User")),
    },
    {
      name: "kill-chains.get",
      method: "GET",
      path: "/v1/sic/kill-chains/:id",
      handle({ params }) {
        const step = killChainSteps.find((each) => each.uuid === params.id || each.short_id === params.id);
        return step ? { json: step } : refuseUnknown("Kill chain step");
      },
    },
    {
      name: "rules.get",
      method: "GET",
      path: "/v1/sic/conf/rules-catalog/rules/:uuid",
      permission: "SIC_READ_RULES",
      handle({ params }) {
        const alert = options.register.all().find((record) => record.body.rule.uuid === params.uuid);
        if (!alert) return refuseUnknown("Rule");
        const { uuid, name, description, severity, pattern } = alert.body.rule;
        const known = fakeRules.find((rule) => rule.name === name);
        return {
          json: {
            uuid,
            name,
            description,
            severity,
            enabled: true,
            type: known?.type ?? null,
            payload: pattern,
            effort: 2,
            alert_type: alert.body.alert_type,
            tags: [],
            source: "Harbour",
            verified: false,
            entities: [],
            assets: [],
            similarity_strategy: [],
            instance_uuid: uuid,
          },
        };
      },
    },
    {
      name: "playbooks.list",
      method: "GET",
      path: "/v1/symphony/playbooks",
      permission: "SYMPHONY_READ_PLAYBOOKS",
      handle: () => listAll(options.playbooks),
    },
    {
      name: "modules.list",
      method: "GET",
      path: "/v1/symphony/modules",
      permission: "SYMPHONY_READ_MODULES",
      handle: () => listAll([]),
    },
  ];
}
