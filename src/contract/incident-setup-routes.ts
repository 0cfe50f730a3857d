/** The part of the route table about incident types and fields. */
import { z } from "zod";
import {
  IncidentFieldDetail,
  IncidentFieldEdit,
  IncidentFieldKind,
  IncidentTypeDetail,
  IncidentTypeEdit,
} from "./incident-setup.ts";
import { route } from "./route.ts";

const nothing = z.object({});
const Name = z.string().trim().min(1).max(200);
/** The version the change is made from. */
const version = z.string().min(1);

export const incidentSetupRoutes = {
  describeIncidentTypes: route({
    method: "GET",
    path: "/incident-setup/types",
    permission: "incidents.read",
    summary: "Incident types with all that is said of them, and what uses them",
    input: nothing,
    output: z.object({ items: z.array(IncidentTypeDetail) }),
  }),
  createIncidentType: route({
    method: "POST",
    path: "/incident-setup/types",
    permission: "incidents.setup",
    summary: "A new incident type",
    input: IncidentTypeEdit.extend({ name: Name }),
    output: IncidentTypeDetail,
  }),
  updateIncidentType: route({
    method: "POST",
    path: "/incident-setup/types/:name",
    permission: "incidents.setup",
    summary: "Change an incident type; what is not named stays",
    input: IncidentTypeEdit.extend({ name: Name, version }),
    output: IncidentTypeDetail,
  }),
  deleteIncidentType: route({
    method: "DELETE",
    path: "/incident-setup/types/:name",
    permission: "incidents.setup",
    summary: "Delete an incident type that nothing uses; its incidents stay",
    input: z.object({ name: Name }),
    output: nothing,
  }),
  listIncidentFields: route({
    method: "GET",
    path: "/incident-setup/fields",
    permission: "incidents.read",
    summary: "Incident fields: those of content, those every incident has, and those that teams know",
    input: nothing,
    output: z.object({ items: z.array(IncidentFieldDetail) }),
  }),
  createIncidentField: route({
    method: "POST",
    path: "/incident-setup/fields",
    permission: "incidents.setup",
    summary: "A new incident field",
    input: IncidentFieldEdit.extend({ name: Name, type: IncidentFieldKind }),
    output: IncidentFieldDetail,
  }),
  updateIncidentField: route({
    method: "POST",
    path: "/incident-setup/fields/:key",
    permission: "incidents.setup",
    summary: "Change an incident field; what is not named stays, its type always",
    /** Without a version: of a field that teams know, which is there from now on. */
    input: IncidentFieldEdit.extend({ key: Name, version: version.optional() }),
    output: IncidentFieldDetail,
  }),
  deleteIncidentField: route({
    method: "DELETE",
    path: "/incident-setup/fields/:key",
    permission: "incidents.setup",
    summary: "Delete an incident field that nothing uses; values that incidents have stay",
    input: z.object({ key: Name }),
    output: nothing,
  }),
} as const;
