import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { VendorReply, VendorRequest, VendorRoute } from "#sdk/fake-vendor/route-table.ts";
import { editAlert } from "./alert-edit.ts";
import type { AlertRegister } from "./alert-register.ts";
import type { AlertComment, AlertRecord } from "./alert-shape.ts";
import { readFlag, refuse, refuseArgument, refuseUnknown } from "./api-reply.ts";
import { actionsFrom, statusReached } from "./workflow.ts";

export interface AlertRoutesOptions {
  register: AlertRegister;
  list(query: URLSearchParams): VendorReply;
  prng: Prng;
  now: () => number;
  /** Tells whoever listens of it. */
  tell(type: string, action: string, attributes: JsonObject): void;
  /** The uuid of the key a request carries: the author of what it writes. */
  keyUuidOf(request: VendorRequest): string;
}

const maxComments = 500;

/** Alerts: list, detail, edit, comments and workflow. An alert is named by its uuid or its short id everywhere. */
export function createAlertRoutes(options: AlertRoutesOptions): VendorRoute[] {
  const { register, prng } = options;
  const epochSeconds = () => Math.floor(options.now() / 1000);

  function withAlert(handle: (record: AlertRecord, request: VendorRequest) => VendorReply): VendorRoute["handle"] {
    return (request) => {
      const record = register.find(request.params.id ?? "");
      return record ? handle(record, request) : refuseUnknown("Alert");
    };
  }

  function addHistory(record: AlertRecord, request: VendorRequest, entry: JsonObject): void {
    const at = epochSeconds();
    const author = options.keyUuidOf(request);
    record.history.unshift({
      uuid: prng.uuid(),
      created_at: at,
      created_by: author,
      created_by_type: "apikey",
      ...entry,
      history_comments: [],
    });
    Object.assign(record.body, { updated_at: at, updated_by: author, updated_by_type: "apikey" });
    const { uuid, short_id, status, urgency } = record.body;
    const updated =
      entry.entry_type === "alert"
        ? { status: status.uuid, status_name: status.name }
        : { dynamic_urgency_value: urgency.current_value };
    if (entry.entry_type !== "comment") options.tell("alert", "updated", { uuid, short_id, updated });
  }

  function addComment(
    record: AlertRecord,
    request: VendorRequest,
    content: string,
    author: string | null,
  ): AlertComment {
    const keyUuid = options.keyUuidOf(request);
    const comment: AlertComment = {
      uuid: prng.uuid(),
      content,
      author: author ?? `apikey:${keyUuid}`,
      date: epochSeconds(),
      created_by: keyUuid,
      created_by_type: "apikey",
      unseen: false,
    };
    record.comments.push(comment);
    addHistory(record, request, {
      entry_type: "comment",
      comment: { uuid: comment.uuid, status: "created", display_name: comment.author, content },
    });
    options.tell("alert-comment", "created", {
      uuid: comment.uuid,
      alert_uuid: record.body.uuid,
      alert_short_id: record.body.short_id,
      content,
      created_by: keyUuid,
      created_by_type: "apikey",
    });
    return comment;
  }

  function postComment(record: AlertRecord, request: VendorRequest): VendorReply {
    const { content, author = null } = isObject(request.body) ? request.body : {};
    if (typeof content !== "string" || content === "") return refuseArgument("content is required");
    if (author !== null && (typeof author !== "string" || author.length > 32)) {
      return refuseArgument("author has at most 32 characters");
    }
    if (record.comments.length >= maxComments) return refuse(400, "This alert has too many comments", "comments_limit");
    return { json: addComment(record, request, content, author) };
  }

  function patchWorkflow(record: AlertRecord, request: VendorRequest): VendorReply {
    const { action_uuid: wanted, comment = null } = isObject(request.body) ? request.body : {};
    if (typeof wanted !== "string") return refuseArgument("action_uuid is required");
    const previous = record.body.status.name;
    const status = statusReached(previous, wanted);
    if (!status) return refuseArgument(`This action is not possible while the alert is ${previous}`);
    record.body.status = { ...status };
    const age = Math.max(0, epochSeconds() - record.body.created_at);
    if (status.name === "Acknowledged") record.body.time_to_acknowledge ??= age;
    if (status.name === "Ongoing") record.body.time_to_respond ??= age;
    if (status.name === "Closed" || status.name === "Rejected") record.body.time_to_resolve = age;
    addHistory(record, request, { entry_type: "alert", alert: { status: status.name, previous_status: previous } });
    if (typeof comment === "string" && comment !== "") addComment(record, request, comment, null);
    return { json: {} };
  }

  const alert = "/v1/sic/alerts/:id";
  const read = { method: "GET", permission: "SIC_READ_ALERTS" } as const;
  return [
    { ...read, name: "alerts.list", path: "/v1/sic/alerts", handle: ({ query }) => options.list(query) },
    {
      ...read,
      name: "alerts.get",
      path: alert,
      handle: withAlert((record, { query }) => ({ json: showAlert(record, query) })),
    },
    {
      name: "alerts.edit",
      method: "PATCH",
      path: alert,
      permission: "SIC_WRITE_ALERTS",
      handle: withAlert((record, request) => {
        const edit = editAlert(record.body, request.body);
        if (!edit.ok) return refuseArgument(edit.message);
        for (const entry of edit.history) addHistory(record, request, entry);
        return { json: showAlert(record, request.query) };
      }),
    },
    {
      ...read,
      name: "comments.list",
      path: `${alert}/comments`,
      handle: withAlert(({ comments }) => ({ json: { items: structuredClone(comments), total: comments.length } })),
    },
    {
      name: "comments.create",
      method: "POST",
      path: `${alert}/comments`,
      permission: "SIC_WRITE_ALERTS_COMMENT",
      handle: withAlert(postComment),
    },
    {
      ...read,
      name: "comments.get",
      path: `${alert}/comments/:comment`,
      handle: withAlert(({ comments }, { params }) => {
        const comment = comments.find((each) => each.uuid === params.comment);
        return comment ? { json: { ...comment } } : refuseUnknown("Comment");
      }),
    },
    {
      ...read,
      name: "workflow.get",
      path: `${alert}/workflow`,
      handle: withAlert(({ body }) => ({
        json: {
          actions: actionsFrom(body.status.name).map(({ id, name, description }) => ({ id, name, description })),
        },
      })),
    },
    {
      name: "workflow.act",
      method: "PATCH",
      path: `${alert}/workflow`,
      permission: "SIC_WRITE_ALERTS_WORKFLOW",
      handle: withAlert(patchWorkflow),
    },
  ];
}

function showAlert(record: AlertRecord, query: URLSearchParams): Json {
  const shown: JsonObject = {
    ...record.body,
    number_of_unseen_comments: 0,
    number_of_total_comments: record.comments.length,
    stix: readFlag(query, "stix", false) ? record.stix : {},
  };
  if (readFlag(query, "comments", true)) shown.comments = [...record.comments];
  if (readFlag(query, "history", true)) shown.history = [...record.history];
  if (readFlag(query, "countermeasures", true)) shown.countermeasures = [...record.countermeasures];
  if (readFlag(query, "cases", false)) shown.cases = [...record.cases];
  return shown;
}
