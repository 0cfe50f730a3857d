/** What the commands named like those of XSOAR's SekoiaXDR pack add to the context, by that pack's paths. */
interface Output {
  path: string;
  description: string;
}

/** One output for each name of a text, beneath a prefix. */
export function outputsOf(prefix: string, names: string, what: string): Output[] {
  return names.split(/\s+/).map((name) => ({ path: `${prefix}.${name}`, description: `${name} of ${what}.` }));
}

const alertNames =
  "updated_at updated_by uuid title time_to_respond short_id community_uuid kill_chain_short_id number_of_unseen_comments updated_by_type source alert_type.value alert_type.category time_to_acknowledge stix first_seen_at ttps.type ttps.name ttps.id ttps.description adversaries.type adversaries.name adversaries.id adversaries.description time_to_ingest target time_to_resolve created_at last_seen_at assets rule.severity rule.type rule.uuid rule.name rule.description rule.pattern similar status.name status.description status.uuid urgency.criticity urgency.current_value urgency.severity urgency.display urgency.value created_by number_of_total_comments time_to_detect entity.name entity.uuid created_by_type details";
const jobNames =
  "uuid term started_at short_histogram.cases short_histogram.total short_histogram.alerts short_histogram.earliest_time short_histogram.length created_by expired latest_time expiration_date created_at status view_uuid canceled_at only_eternal results_ttl canceled_by term_lang ended_at earliest_time max_last_events canceled_by_type total created_by_type community_uuids filters.field filters.value filters.operator filters.excluded filters.disabled";
const caseNames =
  "updated_at updated_by uuid title priority short_id community_uuid updated_by_type first_seen_at number_of_comments number_of_alerts created_at last_seen_at status description status_uuid created_by tags created_by_type subscribers.avatar_uuid subscribers.type";
const assetNames =
  "owners category.types.description category.types.name category.types.uuid category.description category.name category.uuid created_at keys.value keys.name keys.uuid attributes.value attributes.name attributes.uuid updated_at asset_type.description asset_type.name asset_type.uuid criticity.value criticity.display description community_uuid name uuid";

export const alertListOutputs = outputsOf("SekoiaXDR.ListAlerts", alertNames, "the alert");
export const alertOutputs = outputsOf("SekoiaXDR.Alert", alertNames, "the alert");
export const jobOutputs = (part: "Query" | "Status") =>
  outputsOf(`SekoiaXDR.Events.${part}`, jobNames, "the event search");
export const resultOutputs: Output[] = [
  { path: "SekoiaXDR.Events.Results", description: "The events found, without the intakes' keys." },
];
export const commentOutputs = outputsOf(
  "SekoiaXDR.Comments",
  "total items.date items.created_by items.uuid items.content items.created_by_type items.unseen items.author",
  "the alert's comments",
);
export const transitionOutputs = outputsOf(
  "SekoiaXDR.StatusTransitions",
  "actions.name actions.description actions.id",
  "the actions that are possible now",
);
export const caseOutputs = [
  ...outputsOf("SekoiaXDR.Cases", caseNames, "the case"),
  ...outputsOf("SekoiaXDR.Cases.alerts", alertNames, "an alert of the case; with case_id only"),
];
export const assetOutputs = outputsOf("SekoiaXDR.Asset", assetNames, "the asset");
export const assetListOutputs = [
  { path: "SekoiaXDR.Assets.total", description: "How many assets there are." },
  ...outputsOf("SekoiaXDR.Assets.items", assetNames, "the asset"),
];
export const userOutputs = outputsOf(
  "SekoiaXDR.User",
  "uuid firstname lastname company_name email picture_mode created_at updated_at invitation_v2 mfa_enabled last_activity auth_provider communities.uuid communities.name communities.avatar_uuid communities.disabled",
  "the user",
);
export const killChainOutputs = outputsOf(
  "SekoiaXDR.KillChain",
  "stix_name description name uuid short_id order_id",
  "the step of the kill chain",
);
