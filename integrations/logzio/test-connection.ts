import {
  type CommandContext,
  messageOf,
  type TestFinding,
  type TestReport,
  TocsinError,
  VendorError,
} from "#sdk/index.ts";
import { knownRegions } from "./address.ts";
import { createLogzioClient, type LogzioClient } from "./client.ts";
import { readFetchSettings, readFirstFetch } from "./fetch-settings.ts";
import { type Account, accountNames, tokenParameter } from "./vendor-answers.ts";

/**
 * `tocsin instance test`: each token is tried with the very call it is for. A refused one is tried with the call of the
 * other account, and asked whose it is: so swapped tokens, a token of elsewhere and a plan without API are told apart.
 */
export async function testConnection(context: CommandContext): Promise<TestReport> {
  let client: LogzioClient;
  try {
    client = createLogzioClient(context);
    const { parameters } = context.instance;
    readFetchSettings(parameters);
    readFirstFetch(parameters.fetch_time, context.clock.now());
  } catch (error) {
    const detail = describe(error);
    return { ok: false, summary: detail, findings: [{ name: "settings", need: "needed", outcome: "failed", detail }] };
  }
  const { apiRoot, region } = client.address;
  const where = region === undefined ? apiRoot : `${apiRoot} (region ${region})`;
  const findings = [await testAccount(client, "security", where), await testAccount(client, "operations", where)];
  const broken = findings.filter(({ outcome, need }) => need === "needed" && outcome !== "ok");
  const good = findings.filter(({ outcome }) => outcome === "ok");
  if (broken.length === 0) {
    const absent = findings.filter(({ need }) => need === "unused").map(({ detail }) => ` ${detail}`);
    const tokens = good.length > 1 ? "Both tokens work" : `The ${good[0]?.name} works`;
    return { ok: true, summary: `${tokens} at ${where}.${absent.join("")}`, findings };
  }
  return { ok: false, summary: broken.map(({ detail }) => detail).join(" "), findings };
}

const servedBy = {
  security: "alerts are fetched and their logs read with it",
  operations: "logs are searched with it (logzio-search-logs)",
} as const;

const leftOut = {
  security: "Without a security_api_token nothing is fetched, and logzio-get-logs-by-event-id cannot be used.",
  operations: "Without an operational_api_token logzio-search-logs cannot be used.",
} as const;

async function testAccount(client: LogzioClient, account: Account, where: string): Promise<TestFinding> {
  const name = tokenParameter[account];
  if (!client.hasToken(account)) return { name, need: "unused", outcome: "not checked", detail: leftOut[account] };
  const owner = await ownerOf(client, account);
  const whose = owner === undefined ? "" : ` of the account ${owner}`;
  try {
    await tryCall(client, account, account);
    return { name, need: "needed", outcome: "ok", detail: `Valid at ${where}${whose}: ${servedBy[account]}.` };
  } catch (error) {
    const failed = (detail: string): TestFinding => ({ name, need: "needed", outcome: "failed", detail });
    if (!isRefused(error)) return failed(`${name} could not be tried at ${where}: ${describe(error)}${hintFor(error)}`);
    const other: Account = account === "security" ? "operations" : "security";
    if (await works(client, other, account)) {
      return failed(
        `${name} is the token of another kind of account, ${accountNames[other]}${owner === undefined ? "" : `, ${owner}`}: it belongs into ${tokenParameter[other]}. Give ${name} a token of the ${accountNames[account]} account.`,
      );
    }
    if (owner !== undefined) {
      return failed(
        `${name} is a valid token${whose}, but that account may not use the API: plans below Pro have none. Logz.io says: ${messageOf(error)}.`,
      );
    }
    return failed(
      `${name} is not known at ${where}: it is wrong, was deleted, or belongs to another region (${knownRegions.join(", ")}). Logz.io says: ${messageOf(error)}.`,
    );
  }
}

/** With the token of `as`, the call that an account is for; the smallest there is. */
async function tryCall(client: LogzioClient, account: Account, as: Account): Promise<void> {
  if (account === "security") {
    await client.searchEvents({ filter: {}, pagination: { pageNumber: 1, pageSize: 1 } }, { as });
  } else {
    const query = { bool: { must: [{ query_string: { query: "*", allow_leading_wildcard: false } }] } };
    await client.search({ query, size: 1 }, { as });
  }
}

async function works(client: LogzioClient, account: Account, as: Account): Promise<boolean> {
  try {
    await tryCall(client, account, as);
    return true;
  } catch {
    return false;
  }
}

/** Name and number of the account a token belongs to; undefined where Logz.io does not say. */
async function ownerOf(client: LogzioClient, account: Account): Promise<string | undefined> {
  try {
    const { accountName, accountId } = await client.whoAmI(account);
    return `"${accountName}" (${accountId})`;
  } catch {
    return undefined;
  }
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof VendorError &&
    (error.kind === "unauthorized" || error.kind === "forbidden") &&
    error.httpStatus !== undefined
  );
}

function hintFor(error: unknown): string {
  if (!(error instanceof VendorError)) return "";
  if (error.kind === "not-found" || error.kind === "invalid" || error.kind === "unreachable") {
    return ` Regions are ${knownRegions.join(", ")}.`;
  }
  return "";
}

function describe(error: unknown): string {
  const sentence = messageOf(error).replace(/\.?$/, ".");
  return error instanceof TocsinError && error.mend !== undefined ? `${sentence} ${error.mend}` : sentence;
}
