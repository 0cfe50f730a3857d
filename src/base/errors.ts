/**
 * Every error Tocsin raises on purpose has a code from this table, and `docs/errors.md` explains each of them
 * (`errors.test.ts` keeps the two in step). Callers decide by `code`, never by message.
 *
 * A code is `AREA_WHAT`. `status` is the HTTP status the API answers with when the error reaches it.
 */
export const errorCodes = {
  // -- general
  INTERNAL: { status: 500, title: "Something broke inside Tocsin" },
  BAD_REQUEST: { status: 400, title: "The request is not valid" },
  NOT_FOUND: { status: 404, title: "There is no such thing" },
  UNAUTHORIZED: { status: 401, title: "A token is needed" },
  // -- command line and configuration
  CLI_USAGE: { status: 400, title: "The command line is not valid" },
  DEMO_RUNS_ALREADY: { status: 500, title: "Another demo runs in this folder" },
  DEMO_SERVER_ENDED: { status: 500, title: "The demo's server ended by itself" },
  CONFIG_INVALID: { status: 400, title: "The configuration is not valid" },
  // -- the server's own life
  SERVER_PORT_IN_USE: { status: 500, title: "The port is taken" },
  SERVER_CANNOT_LISTEN: { status: 500, title: "The address cannot be listened on" },
  SERVER_NEEDS_TLS: { status: 500, title: "This address needs TLS" },
  SERVER_TLS_INVALID: { status: 500, title: "The certificate cannot be used" },
  HOST_NOT_ALLOWED: { status: 421, title: "The server is not known by this name" },
  REQUEST_TYPE_UNSUPPORTED: { status: 415, title: "The body is not JSON" },
  REQUEST_TOO_LARGE: { status: 413, title: "The body is too large" },
  HOME_NOT_WRITABLE: { status: 500, title: "Tocsin's home cannot be written" },
  SERVER_NOT_REACHABLE: { status: 503, title: "No Tocsin server answers" },
  // -- PostgreSQL: the bundled server's life, and any database Tocsin is pointed at
  POSTGRES_PLATFORM_UNSUPPORTED: { status: 500, title: "No bundled PostgreSQL for this platform" },
  POSTGRES_BINARIES_MISSING: { status: 500, title: "The bundled PostgreSQL cannot be run" },
  POSTGRES_HOME_NOT_WRITABLE: { status: 500, title: "The database's folder cannot be written" },
  POSTGRES_HOME_OF_ANOTHER_USER: { status: 500, title: "The database belongs to another user" },
  POSTGRES_SYSTEM_USER: { status: 500, title: "No user for PostgreSQL to run as" },
  POSTGRES_DISK_FULL: { status: 503, title: "The database's disk is full" },
  POSTGRES_DATA_VERSION: { status: 500, title: "The data is of another PostgreSQL version" },
  POSTGRES_DATA_DAMAGED: { status: 500, title: "The database's files are damaged" },
  POSTGRES_ADDRESS_TAKEN: { status: 500, title: "PostgreSQL's place is taken" },
  POSTGRES_START_FAILED: { status: 500, title: "PostgreSQL did not start" },
  POSTGRES_START_TIMEOUT: { status: 503, title: "PostgreSQL is not ready in time" },
  POSTGRES_URL_INVALID: { status: 400, title: "The database's URL is not valid" },
  POSTGRES_UNREACHABLE: { status: 503, title: "The database cannot be reached" },
  POSTGRES_BUSY: { status: 503, title: "The database cannot serve us now" },
  POSTGRES_AUTHENTICATION: { status: 500, title: "The database refuses the user" },
  POSTGRES_TLS: { status: 500, title: "The database's certificate is not trusted" },
  POSTGRES_DATABASE_MISSING: { status: 500, title: "There is no such database" },
  POSTGRES_FORBIDDEN: { status: 500, title: "The database user lacks a right" },
  POSTGRES_VERSION: { status: 500, title: "The PostgreSQL server is too old" },
  POSTGRES_ENCODING: { status: 500, title: "The database is not UTF8" },
  POSTGRES_READ_ONLY: { status: 503, title: "The database is read-only" },
  // -- the store's schema
  STORE_SCHEMA_NEWER: { status: 500, title: "The database is newer than this Tocsin" },
  STORE_MIGRATION_CHANGED: { status: 500, title: "A migration changed after it was applied" },
  STORE_MIGRATION_FAILED: { status: 500, title: "A migration failed" },
  // -- backup and restore
  BACKUP_FILE: { status: 400, title: "The backup's file cannot be used" },
  BACKUP_DAMAGED: { status: 400, title: "The backup is damaged" },
  RESTORE_NOT_EMPTY: { status: 409, title: "The database to restore into is not empty" },
  RESTORE_FAILED: { status: 500, title: "The backup could not be loaded" },
  // -- secrets
  SECRET_UNREADABLE: { status: 500, title: "A stored secret cannot be opened" },
  SECRET_KEY_WRONG: { status: 500, title: "The secret key is not the database's" },
  SECRET_KEY_MISSING: { status: 500, title: "The secret key is gone" },
  SECRET_KEY_EXPOSED: { status: 500, title: "Others may read the secret key" },
  SECRET_KEY_INVALID: { status: 500, title: "The secret key cannot be used" },
  // -- people and access
  ACCESS_FORBIDDEN: { status: 403, title: "You may not do this" },
  ACCESS_FORGED: { status: 403, title: "The request does not come from Tocsin's own pages" },
  ACCESS_SIGN_IN_FAILED: { status: 401, title: "The name or the password is wrong" },
  ACCESS_SIGN_IN_SLOWED: { status: 429, title: "Too many failed sign-ins" },
  EVENTS_TOO_MANY_STREAMS: { status: 429, title: "Too many streams of live events" },
  ACCESS_LINK_INVALID: { status: 410, title: "The link does not work (any more)" },
  ACCESS_PASSWORD_WEAK: { status: 400, title: "The password is too easy to guess" },
  ACCESS_NAME_INVALID: { status: 400, title: "The name cannot be used" },
  ACCESS_NAME_TAKEN: { status: 409, title: "The name is taken" },
  ACCESS_LAST_ADMIN: { status: 409, title: "Tocsin would be without an admin" },
  // -- changes of what is configured
  CHANGE_MANAGED_BY_FILE: { status: 409, title: "The configuration file keeps it" },
  CHANGE_CONFLICT: { status: 409, title: "Somebody else changed it meanwhile" },
  CHANGE_PRECONDITION: { status: 412, title: "It is not the version you named" },
  CHANGE_NOT_POSSIBLE: { status: 409, title: "It cannot be changed so" },
  CHANGE_IN_USE: { status: 409, title: "Something uses it" },
  CHANGE_NAME_TAKEN: { status: 409, title: "Another one has the name" },
  CHANGE_NOT_TAKEN_UP: { status: 503, title: "The change is kept but not in force yet" },
  INSTANCE_IN_USE: { status: 409, title: "Something uses the instance" },
  PLAYBOOK_NOT_READY: { status: 409, title: "The playbook has errors" },
  PLAYBOOK_IS_ON: { status: 409, title: "The playbook is on" },
  // -- content
  CONTENT_INVALID: { status: 400, title: "The content cannot be loaded" },
  CONTENT_CONFLICT: { status: 409, title: "Content was changed here and would be overwritten" },
  // -- the engine
  ENGINE_NOT_ACTIVE: { status: 503, title: "This process stands by" },
  ENGINE_LOCK_LOST: { status: 503, title: "Another process took over" },
  JOURNAL_REFUSED: { status: 500, title: "The database refuses what a run records" },
  CONTEXT_TOO_LARGE: { status: 413, title: "The context would grow too large" },
  RUN_NOT_REPEATABLE: { status: 409, title: "The run cannot be run again" },
  RUN_NOT_REPLAYABLE: { status: 409, title: "The run cannot be played again" },
  REPLAY_TOO_LONG: { status: 409, title: "The replay does not come to an end" },
  RUN_ENDED: { status: 409, title: "The run has ended" },
  RUN_PAUSED: { status: 409, title: "The run is paused" },
  RUN_NOT_PAUSED: { status: 409, title: "The run is not paused" },
  TASK_UNDER_WAY: { status: 409, title: "The task is under way" },
  TASK_NOT_FAILED: { status: 409, title: "The task has not failed" },
  TASK_NOT_OPEN: { status: 409, title: "The task cannot be ended now" },
  TASK_NOT_REOPENABLE: { status: 409, title: "The task cannot be opened again" },
  TASK_RESTRICTED: { status: 403, title: "Only its assignee may complete the task" },
  QUESTION_ENDED: { status: 409, title: "The question is not asked any more" },
  QUESTION_REPLIED: { status: 409, title: "It was answered already" },
  QUESTION_ANSWER_INVALID: { status: 400, title: "The answer does not fit the question" },
  ANSWER_LINK_INVALID: { status: 410, title: "The link to a question does not work" },
  ANSWER_LINK_SLOWED: { status: 429, title: "Too many tries with links to questions" },
  WRITES_PAUSED: { status: 409, title: "Writes to the outside are paused" },
  WRITES_NOT_PAUSED: { status: 409, title: "Writes to the outside are not paused" },
  SOURCE_PAUSED: { status: 409, title: "The source is paused" },
  SOURCE_NOT_PAUSED: { status: 409, title: "The source is not paused" },
  BACKFILL_NOT_POSSIBLE: { status: 400, title: "The past cannot be fetched so" },
  BACKFILL_ENDED: { status: 409, title: "The backfill has ended" },
  ALERT_NOT_REPLAYED: { status: 409, title: "The alert cannot come in again" },
  COMMAND_LINE_INVALID: { status: 400, title: "The command line cannot be read" },
  COMMAND_UNKNOWN: { status: 400, title: "No such command" },
  INSTANCE_UNKNOWN: { status: 400, title: "No such instance" },
  // -- what is pushed in
  INTAKE_FULL: { status: 503, title: "More comes in than can be kept" },
  INTAKE_UNKNOWN: { status: 503, title: "It is not known whether it was kept" },
  INTAKE_KEY_REUSED: { status: 422, title: "The idempotency key belongs to another body" },
  RULE_INVALID: { status: 400, title: "The rule cannot be used" },
  WEBHOOK_ADDRESS_REFUSED: { status: 403, title: "Nothing is taken from this address" },
  WEBHOOK_SIGNATURE_INVALID: { status: 401, title: "The webhook's signature is not right" },
  WEBHOOK_TIMESTAMP_REFUSED: { status: 401, title: "The webhook was signed too long ago" },
  // -- vendors
  VENDOR_UNREACHABLE: { status: 502, title: "The vendor cannot be reached" },
  VENDOR_ADDRESS_BLOCKED: { status: 502, title: "The address is not allowed for this instance" },
  VENDOR_THROTTLED: { status: 429, title: "The vendor asks us to slow down" },
  VENDOR_UNAUTHORIZED: { status: 502, title: "The vendor refuses the credentials" },
  VENDOR_FORBIDDEN: { status: 502, title: "The credentials lack a right" },
  VENDOR_NOT_FOUND: { status: 404, title: "The vendor knows no such thing" },
  VENDOR_REFUSED: { status: 502, title: "The vendor refuses the request" },
  VENDOR_FAILED: { status: 502, title: "The vendor failed" },
  VENDOR_OUTCOME_UNKNOWN: { status: 504, title: "The request may or may not have been carried out" },
  VENDOR_ANSWER_INVALID: { status: 502, title: "The vendor's answer cannot be read" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

export interface TocsinErrorOptions {
  /** What lies beneath; kept for the log, never shown to a vendor or an alert's author. */
  cause?: unknown;
  /** What the reader can do about it, one sentence. */
  mend?: string;
  /** Facts worth keeping apart from the sentence: a path, a port, a status. */
  details?: Record<string, unknown>;
}

/** An error with a stable code, a sentence that says what went wrong, and where possible how to mend it. */
export class TocsinError extends Error {
  override readonly name = "TocsinError";
  readonly code: ErrorCode;
  readonly mend: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: TocsinErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.mend = options.mend;
    this.details = options.details;
  }

  get title(): string {
    return errorCodes[this.code].title;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** The sentence of anything thrown, for logs and explanations. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's code (`ECONNREFUSED`, `ENOSPC`, a SQLSTATE) of anything thrown, looking through `cause`. */
export function systemCodeOf(error: unknown): string | undefined {
  for (let seen: unknown = error, depth = 0; seen instanceof Error && depth < 5; seen = seen.cause, depth++) {
    const code = (seen as { code?: unknown }).code;
    if (typeof code === "string" && !(seen instanceof TocsinError)) return code;
    if (seen instanceof AggregateError && seen.errors.length > 0) {
      const inner = systemCodeOf(seen.errors[0]);
      if (inner) return inner;
    }
  }
  return undefined;
}
