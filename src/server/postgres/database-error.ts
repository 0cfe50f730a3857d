/** What PostgreSQL or the way to it answered, as one sentence with a mend. Told apart by code, never by message. */
import { type ErrorCode, messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";

interface Explanation {
  code: ErrorCode;
  /** Follows "The database …". */
  what: string;
  mend: string;
}

const checkAddress =
  "Check host and port in TOCSIN_DATABASE_URL, and that the database runs and is reachable from here.";
const checkCertificate =
  "Give the database a certificate this machine trusts: name the CA file as sslrootcert in the URL or in NODE_EXTRA_CA_CERTS.";

function unreachable(what: string): Explanation {
  return { code: "POSTGRES_UNREACHABLE", what, mend: checkAddress };
}

function untrusted(what: string): Explanation {
  return { code: "POSTGRES_TLS", what, mend: checkCertificate };
}

const explanations: Record<string, Explanation> = {
  ECONNREFUSED: unreachable("does not answer: nothing listens there"),
  ENOENT: unreachable("does not answer: there is no such socket"),
  ENOTFOUND: unreachable("cannot be found: its host name is unknown"),
  EAI_AGAIN: unreachable("cannot be found: the name server does not answer"),
  ETIMEDOUT: unreachable("does not answer in time"),
  EHOSTUNREACH: unreachable("cannot be reached: there is no way to its host"),
  ENETUNREACH: unreachable("cannot be reached: there is no way to its network"),
  ECONNRESET: unreachable("ended the connection"),
  EPIPE: unreachable("ended the connection"),
  EACCES: unreachable("cannot be reached: this user may not open its socket"),
  "08006": unreachable("ended the connection"),
  "57P01": unreachable("is shutting down"),
  "57P02": unreachable("crashed and is restarting"),
  "57P03": { code: "POSTGRES_BUSY", what: "is starting up or stopping", mend: "Try again in a moment." },
  "53300": {
    code: "POSTGRES_BUSY",
    what: "has no connection left",
    mend: "End other sessions or raise max_connections.",
  },
  "53100": {
    code: "POSTGRES_DISK_FULL",
    what: "has no disk space left",
    mend: "Free some space where its data is; nothing already stored is lost.",
  },
  "28P01": {
    code: "POSTGRES_AUTHENTICATION",
    what: "refuses the password",
    mend: "Check user and password in TOCSIN_DATABASE_URL; special characters in them must be percent-encoded.",
  },
  "28000": {
    code: "POSTGRES_AUTHENTICATION",
    what: "refuses this user from this address",
    mend: "Check that the user exists and that pg_hba.conf lets it in from here (with TLS, if it wants that).",
  },
  "3D000": {
    code: "POSTGRES_DATABASE_MISSING",
    what: "does not exist on that server",
    mend: "Create it: create database tocsin template template0 encoding 'UTF8'.",
  },
  "42501": {
    code: "POSTGRES_FORBIDDEN",
    what: "refuses: the user lacks a right",
    mend: "Make the user the owner of the database.",
  },
  "25006": {
    code: "POSTGRES_READ_ONLY",
    what: "is read-only",
    mend: "Name the primary server, not a replica, in TOCSIN_DATABASE_URL.",
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted("shows a self-signed certificate"),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted("shows a certificate of an unknown authority"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted("shows a certificate of an unknown authority"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted("shows a certificate of an unknown authority"),
  CERT_HAS_EXPIRED: untrusted("shows an expired certificate"),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted("shows a certificate for another host name"),
};

/** `target` names the database for the sentence; it must hold no password. */
export function describeDatabaseError(error: unknown, target?: string): TocsinError {
  if (error instanceof TocsinError) return error;
  const known = explanations[systemCodeOf(error) ?? ""];
  const name = target === undefined ? "The database" : `The database (${target})`;
  const details = { code: systemCodeOf(error) };
  if (known) return new TocsinError(known.code, `${name} ${known.what}.`, { mend: known.mend, cause: error, details });
  return new TocsinError("POSTGRES_UNREACHABLE", `${name} cannot be used: ${messageOf(error)}.`, {
    mend: checkAddress,
    cause: error,
    details,
  });
}
