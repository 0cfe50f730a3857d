/** What is ordered, from flags, standard input, the environment, and, on a terminal, from answers. */
import { createInterface } from "node:readline/promises";
import type { ConnectGuide, ConnectOrder } from "#contract/connect.ts";
import { TocsinError } from "#contract/errors.ts";
import type { ValuesOf } from "../command.ts";
import { cleanText } from "../terminal/plain-text.ts";
import type { Prompter } from "./prompter.ts";

export const connectOptions = {
  address: { type: "text", value: "<address>", help: "the vendor's address or region, as your browser shows it" },
  name: { type: "text", value: "<name>", help: "the instance's name; one that is there already is edited" },
  "key-stdin": {
    type: "flag",
    help: "read the keys from standard input: the first line is the key, the second the webhook's token (Logz.io: the operations token)",
  },
  allow: {
    type: "text",
    value: "<addresses>",
    help: "private addresses, networks or hosts it may reach, commas between",
  },
  severities: { type: "text", value: "<list>", help: "Logz.io: only rules of these severities" },
  search: { type: "text", value: "<text>", help: "Logz.io: only rules with this in their name" },
  "key-id": { type: "text", value: "<id>", help: "XSOAR 8: the id of the API key" },
  "first-fetch": { type: "text", value: "<when>", help: 'how far back the first fetch begins: "-1h", "-7d", "now"' },
  with: {
    type: "text",
    value: "<instance>",
    help: "hand alerts on: for sekoia to this XSOAR, for xsoar from this Sekoia.io",
  },
  webhook: { type: "text", value: "<name>", help: "the Generic Webhook's instance in XSOAR (sekoia)" },
  incidents: { type: "flag", help: "work the alerts here as well, though they are handed on" },
  full: { type: "flag", help: "show all of the last alerts in full" },
  anyway: { type: "flag", help: "go on though a right that is needed is missing" },
  yes: { type: "flag", help: "connect without asking" },
} as const;

export type ConnectValues = ValuesOf<typeof connectOptions>;

/** Before anything was asked. */
export interface Given {
  keys: { first: string | undefined; second: string | undefined };
}

export async function readKeys(values: ConnectValues, environment: NodeJS.ProcessEnv): Promise<Given["keys"]> {
  const fromEnvironment = {
    first: environment.TOCSIN_CONNECT_KEY || undefined,
    second: environment.TOCSIN_CONNECT_TOKEN || undefined,
  };
  if (!values["key-stdin"]) return fromEnvironment;
  if (process.stdin.isTTY) {
    throw new TocsinError("CLI_USAGE", "--key-stdin reads a pipe, and this is a terminal.", {
      mend: "Leave it out: the key is asked for, hidden.",
    });
  }
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) lines.push(line.trim());
  const [first, second] = lines;
  if (!first) {
    throw new TocsinError("CLI_USAGE", "Standard input is empty; no key was read.", {
      mend: "Pipe it in: printf '%s\\n' \"$KEY\" | npm run tocsin -- connect … --key-stdin",
    });
  }
  return { first, second: second || fromEnvironment.second };
}

/** All that flags say. */
export function orderOfFlags(guide: ConnectGuide, values: ConnectValues, keys: Given["keys"]): ConnectOrder {
  const [firstSecret, secondSecret] = guide.questions.filter(({ type }) => type === "secret").map(({ id }) => id);
  const parameters = definedOf({
    ...(firstSecret === undefined ? {} : { [firstSecret]: keys.first }),
    ...(secondSecret === undefined ? {} : { [secondSecret]: keys.second }),
    allow_addresses: values.allow,
    severities: guide.word === "logzio" ? values.severities : undefined,
    search: guide.word === "logzio" ? values.search : undefined,
    api_key_id: guide.word === "xsoar" ? values["key-id"] : undefined,
    [guide.word === "logzio" ? "fetch_time" : "first_fetch"]: guide.isSource ? values["first-fetch"] : undefined,
  });
  const handOn =
    values.with === undefined
      ? undefined
      : handOnOf(guide, values.with, values.webhook, secondSecret === undefined ? keys.second : undefined);
  return {
    integration: guide.integration,
    parameters,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.address === undefined ? {} : { address: values.address }),
    ...(handOn === undefined ? {} : { handOn }),
    ...(values.incidents ? { incidents: true } : {}),
  };
}

function handOnOf(guide: ConnectGuide, instance: string, webhook: string | undefined, token: string | undefined) {
  if (guide.handsOn === null) {
    throw new TocsinError("CLI_USAGE", `The alerts of ${guide.name} are not handed on by a playbook of ours.`, {
      mend: "Leave --with out.",
    });
  }
  return { instance, ...(webhook === undefined ? {} : { webhook }), ...(token === undefined ? {} : { token }) };
}

function definedOf(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export interface Known {
  name: string;
  integration: string;
  secretsSet: readonly string[];
}

/** Asks for what flags left open. `again`: what was answered before is offered. */
export async function askOrder(
  guide: ConnectGuide,
  order: ConnectOrder,
  { prompter, known, again }: { prompter: Prompter; known: readonly Known[]; again: boolean },
): Promise<ConnectOrder> {
  const name = order.name ?? guide.instanceName;
  const before = known.find((one) => one.name === name && one.integration === guide.integration);
  const address =
    order.address !== undefined && !again
      ? order.address
      : await prompter.text(
          guide.address.label,
          order.address ?? (before ? "as it is" : (guide.address.default ?? "")),
        );
  const parameters = { ...order.parameters };
  for (const { id, label, type, required, help } of guide.questions) {
    const given = parameters[id];
    if (given !== undefined && !again) continue;
    const isKept = before?.secretsSet.includes(id) ?? false;
    const shown = isKept ? `${cleanText(label)} (Enter: the kept one)` : cleanText(askedAs[id] ?? label);
    const answer =
      type === "secret"
        ? await prompter.secret(shown, isKept || isOptional(guide, id, required))
        : await prompter.text(
            `${shown}${help && !again ? ` (${shortHelp[id] ?? "Enter: none"})` : ""}`,
            typeof given === "string" ? given : "",
          );
    if (answer === "") delete parameters[id];
    else parameters[id] = answer;
  }
  return { ...order, parameters, ...(address === "as it is" || address === "" ? {} : { address }) };
}

/** Of Logz.io the token that alerts are fetched with is needed here, though an instance could do without. */
function isOptional(guide: ConnectGuide, id: string, required: boolean): boolean {
  return !required && !(guide.isSource && guide.questions[0]?.id === id);
}

const askedAs: Readonly<Record<string, string>> = {
  api_key: "API key",
  security_api_token: "API token of the Security account",
  operational_api_token: "API token of the Operations account, for searching logs",
  severities: "Only these severities",
  search: "Only rules whose name has",
  api_key_id: "API key id",
};
const shortHelp: Readonly<Record<string, string>> = {
  severities: "SEVERE, HIGH, MEDIUM, LOW, INFO; Enter: all",
  search: "Enter: all",
  api_key_id: "XSOAR 8 only; Enter: none",
};

/** Whether alerts are handed on, and with what. */
export async function askHandOn(
  guide: ConnectGuide,
  order: ConnectOrder,
  prompter: Prompter,
  others: readonly { name: string }[],
): Promise<ConnectOrder> {
  const [first] = others;
  if (guide.handsOn === null || order.handOn !== undefined || !first) return order;
  const question =
    guide.handsOn === "from"
      ? `Hand its alerts on to Cortex XSOAR (${others.map(({ name }) => cleanText(name)).join(", ")})?`
      : `Hand the alerts of Sekoia.io (${others.map(({ name }) => cleanText(name)).join(", ")}) on to it?`;
  if (!(await prompter.yes(question, true))) return order;
  const instance = others.length === 1 ? first.name : await prompter.text("Which instance", first.name);
  const webhook = await prompter.text("Name of the Generic Webhook's instance in XSOAR", "sekoia");
  const token = await prompter.secret("Its token (the password, without Bearer)", true);
  const incidents = guide.handsOn === "from" && (await prompter.yes("Work them here as well?", false));
  return {
    ...order,
    handOn: { instance, webhook, ...(token === "" ? {} : { token }) },
    ...(incidents ? { incidents: true } : {}),
  };
}
