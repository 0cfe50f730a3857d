/** How a Cortex XSOAR is connected. */
import { type ConnectDefinition, parseWebAddress, type ReadAddress, unencrypted } from "#sdk/index.ts";
import { webhookAddress } from "./address.ts";

export const connect: ConnectDefinition = {
  word: "xsoar",
  instanceName: "XSOAR",
  address: {
    label: "Address",
    help: "The address of your XSOAR, as your browser shows it. XSOAR 8: https://api-<tenant>.",
    example: "https://xsoar.example.com",
  },
  readAddress,
  questions: ["api_key", "api_key_id"],
  mendOf: (right) => {
    if (right.startsWith("incident field")) {
      return "In XSOAR: Settings > Objects Setup > Incidents > Incident Fields; your mapper fills it with alertId.";
    }
    if (right.startsWith("incident type"))
      return "In XSOAR: Settings > Objects Setup > Incidents > Types, + New Incident Type.";
    return mends[right];
  },
  webhookUrl: webhookAddress,
};

const mends: Readonly<Record<string, string>> = {
  "API key": "In XSOAR: Settings > API Keys > Get Your Key. A key that only reads is enough.",
  "search incidents": "In XSOAR: Settings > API Keys. The key's user needs a role that may read incidents.",
};

function readAddress(text: string): ReadAddress {
  const notes: string[] = [];
  const url = parseWebAddress(text, connect.address.example);
  if (url.protocol === "http:") notes.push(unencrypted);
  if (url.hash !== "") notes.push(`Left out of the address: ${url.hash.slice(0, 80)} (a page of the console).`);
  const path = url.pathname.replace(/\/+/g, "/").replace(/\/$/, "");
  const webhook = /\/instance\/execute(?:\/.*)?$/.exec(path);
  if (webhook)
    notes.push(`Left out of the address: ${webhook[0].slice(0, 80)} (a webhook; its name is asked for by itself).`);
  const kept = path
    .replace(/\/instance\/execute(?:\/.*)?$/, "")
    .replace(/\/(?:incidents?|home|login|dashboard|settings)(?:\/.*)?$/, "");
  if (kept !== path && !webhook) notes.push(`Left out of the address: ${path.slice(kept.length, kept.length + 80)}.`);
  const address = `${url.origin}${kept}`;
  return { parameters: { url: address }, understood: address, notes };
}
