/** How Logz.io is connected. */
import { type ConnectDefinition, parseWebAddress, type ReadAddress, unencrypted } from "#sdk/index.ts";
import { findAddress, knownRegions } from "./address.ts";
import { createLogzioClient } from "./client.ts";
import { readFetchSettings, readFirstFetch } from "./fetch-settings.ts";

const accounts = "In Logz.io: Settings > Manage tokens > API tokens";

export const connect: ConnectDefinition = {
  word: "logzio",
  instanceName: "Logz.io",
  address: {
    label: "Address or region code",
    help: `The address your browser shows, app-<code>.logz.io, or the code alone: ${knownRegions.join(", ")}.`,
    default: "us",
    example: "https://app-eu.logz.io or eu",
  },
  readAddress,
  questions: ["security_api_token", "operational_api_token", "severities", "search"],
  mendOf: (right) => mends[right],
  async lastItems(context, limit) {
    const client = createLogzioClient(context);
    // With the operations token alone logs are searched, and nothing is fetched.
    if (!client.hasToken("security")) return [];
    const { results } = await client.searchEvents({
      filter: readFetchSettings(context.instance.parameters).filter,
      sort: [{ field: "DATE", descending: true }],
      pagination: { pageNumber: 1, pageSize: limit },
    });
    return results;
  },
  beginsAt: ({ fetch_time }, now) => readFirstFetch(fetch_time, now),
  incidents: { pack: "logzio", parameters: {} },
};

const mends: Readonly<Record<string, string>> = {
  security_api_token: `${accounts}, in your Security (Cloud SIEM) account: make a token there. It lets alerts be fetched.`,
  operational_api_token: `${accounts}, in your Log Management (Operations) account. It lets logs be searched; optional.`,
};

function readAddress(text: string): ReadAddress {
  const notes: string[] = [];
  if (!/[./:]/.test(text.trim())) {
    const { apiRoot, region = "" } = findAddress(text, "");
    if (!knownRegions.some((known) => known === region)) {
      notes.push(`${region} is none of the regions known here (${knownRegions.join(", ")}); it is tried all the same.`);
    }
    return { parameters: { region, base_url: null }, understood: `${apiRoot} (region ${region})`, notes };
  }
  const url = parseWebAddress(text, connect.address.example);
  const isVendors = url.hostname === "logz.io" || url.hostname.endsWith(".logz.io");
  if (isVendors && url.protocol === "http:")
    notes.push("http:// was written; Logz.io answers https:// only, and is asked so.");
  else if (url.protocol === "http:") notes.push(unencrypted);
  if (isVendors) {
    url.protocol = "https:";
    // Its web site and its documentation: of the region nothing is said.
    if (!/^(?:api|app|listener)(?:-[a-z]{2,8})?\.logz\.io$/.test(url.hostname)) {
      notes.push(
        `${url.hostname} does not say which region is yours; us is taken. Your browser shows it: app-<code>.logz.io.`,
      );
      url.hostname = "app.logz.io";
    }
  } else notes.push(`${url.hostname} is not an address of Logz.io: right for a proxy or an emulator, else check it.`);
  const { apiRoot, region } = findAddress("", isVendors ? url.origin : `${url.origin}${url.pathname}`);
  if (region === undefined) return { parameters: { base_url: apiRoot }, understood: apiRoot, notes };
  const [, kind] = /^(app|listener)/.exec(url.hostname) ?? [];
  if (kind !== undefined) {
    notes.push(
      `That is the address of ${kind === "app" ? "the console" : "the log listener"}; the API of its region is at ${apiRoot}.`,
    );
  }
  return { parameters: { region, base_url: null }, understood: `${apiRoot} (region ${region})`, notes };
}
