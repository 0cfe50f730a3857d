/** How Sekoia.io is connected. */
import {
  type ConnectDefinition,
  parseWebAddress,
  type ReadAddress,
  readFirstFetchOf,
  unencrypted,
} from "#sdk/index.ts";
import { normaliseBaseUrl } from "./base-url.ts";
import { createSekoiaClient } from "./client.ts";

const regions = "FRA1 https://api.sekoia.io; FRA2, MCO1, UAE1, USA1 https://app.<region>.sekoia.io";

export const connect: ConnectDefinition = {
  word: "sekoia",
  instanceName: "Sekoia.io config",
  address: {
    label: "Address or region",
    help: `The address of your Sekoia.io, as your browser shows it, or the region alone (${regions}).`,
    default: "https://api.sekoia.io",
    example: "https://api.sekoia.io or https://app.fra2.sekoia.io",
  },
  readAddress,
  questions: ["api_key"],
  mendOf: (right) => mends[right],
  async lastItems(context, limit) {
    const query = { sort: "created_at", direction: "desc", limit };
    return (await createSekoiaClient(context).listAlerts(query)).items;
  },
  beginsAt: readFirstFetchOf,
  incidents: { pack: "sekoia", parameters: { incident_type: "Sekoia.io", mapper: "Sekoia.io - Incoming" } },
  handsOn: {
    template: "create-incident-on-xsoar",
    adapt: (body, address) => body.replaceAll("https://app.sekoia.io/", `${consoleOf(address.base_url)}/`),
  },
};

const inTheKey = "In Sekoia.io: Settings > Workspace > API Keys, edit the key and give its role";
const mends: Readonly<Record<string, string>> = {
  "API key": "Make a key in Sekoia.io under Settings > Workspace > API Keys; it is shown once.",
  SIC_READ_ALERTS: `${inTheKey} "View alerts" (SIC_READ_ALERTS). Without it no alert comes in.`,
  SIC_READ_INTAKES: `${inTheKey} "View intakes" (SIC_READ_INTAKES). Without it the events of an alert are not read.`,
  SYMPHONY_READ_PLAYBOOKS: `${inTheKey} the SYMPHONY_* permissions, if you want to bring your playbooks over.`,
  SIC_WRITE_ALERTS_COMMENT: `${inTheKey} "Comment alerts" (SIC_WRITE_ALERTS_COMMENT) if playbooks are to comment.`,
  SIC_WRITE_ALERTS_WORKFLOW: `${inTheKey} SIC_WRITE_ALERTS_WORKFLOW if playbooks are to change statuses.`,
  SIC_WRITE_ALERTS: `${inTheKey} SIC_WRITE_ALERTS if playbooks are to edit alerts.`,
};

const regionCodes = /^(?:fra1|fra2|mco1|uae1|usa1)$/i;

function readAddress(text: string): ReadAddress {
  const notes: string[] = [];
  const code = text.trim().toLowerCase();
  const written = regionCodes.test(code) ? addressOfRegion(code) : text;
  if (written !== text) notes.push(`The region ${code.toUpperCase()} is at ${written}.`);
  const url = parseWebAddress(written, connect.address.example);
  const isVendors = url.hostname === "sekoia.io" || url.hostname.endsWith(".sekoia.io");
  if (isVendors && url.protocol === "http:") {
    url.protocol = "https:";
    notes.push("http:// was written; Sekoia.io is asked by https://.");
  } else if (url.protocol === "http:") notes.push(unencrypted);
  if (isVendors && /^(?:www\.|docs\.)?sekoia\.io$/.test(url.hostname)) {
    url.hostname = "api.sekoia.io";
    notes.push(
      `${new URL(written.includes("://") ? written : `https://${written}`).hostname} is Sekoia.io's web site; its API is at https://api.sekoia.io.`,
    );
  }
  const path = `${url.pathname}${url.search}${url.hash}`.replace(/^\/$/, "");
  const address = isVendors ? url.origin : `${url.origin}${url.pathname}`;
  const { apiRoot, region } = normaliseBaseUrl(address);
  if (isVendors && path !== "" && !/^\/(?:api\/?)?(?:v1\/?)?$/.test(path))
    notes.push(`Left out of the address: ${path.slice(0, 80)}.`);
  if (isVendors && region === undefined) {
    notes.push(`${url.hostname} is none of the regions known here (${regions}); it is tried all the same.`);
  } else if (!isVendors) {
    notes.push(`${url.hostname} is not an address of Sekoia.io: right for a proxy or an emulator, else check it.`);
  }
  const base = apiRoot.replace(/\/(?:api\/)?v1$/, "");
  return {
    parameters: { base_url: base },
    understood: region === undefined ? apiRoot : `${apiRoot} (region ${region})`,
    notes,
  };
}

function addressOfRegion(code: string): string {
  return code === "fra1" ? "https://api.sekoia.io" : `https://app.${code}.sekoia.io`;
}

/** Where people look at alerts of the region. */
function consoleOf(baseUrl: unknown): string {
  const host = typeof baseUrl === "string" ? (URL.parse(baseUrl)?.hostname ?? "") : "";
  const region = /^(?:app|api)\.([a-z0-9]+)\.sekoia\.io$/.exec(host)?.[1];
  return region === undefined ? "https://app.sekoia.io" : `https://app.${region}.sekoia.io`;
}
