/** Whether addresses, mail addresses and hosts are one's own. */
import type { JsonObject } from "#base/json.ts";
import { type IpNetwork, isInNetwork, readIpAddress, readIpNetwork } from "#playbook/xsoar/filters/ip-network.ts";
import { dataEntry, errorEntry } from "#sdk/entry.ts";
import { answer, defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { patternsOf } from "../patterns.ts";

const privateRanges = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16";
const outputs = [
  { path: "yes", description: "It is." },
  { path: "no", description: "It is not." },
] as const;

/** Ranges that cannot be read are told rather than passed over: an address must not count as outside for a typing error. */
export function readNetworks(texts: readonly string[]): IpNetwork[] {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => {
      const network = readIpNetwork(text);
      if (network !== undefined) return network;
      throw new AutomationError(`"${text.slice(0, 80)}" is no range of addresses`);
    });
}

export const isIpInRanges = defineAutomation({
  name: "IsIPInRanges",
  description: "Says yes when an address lies in one of some ranges.",
  arguments: [
    { name: "ip", description: "The address.", required: true, isDefault: true },
    { name: "ipRanges", description: "Ranges as 10.0.0.0/8, separated by commas; the private ones when left out." },
  ],
  outputs: [
    ...outputs,
    { path: "IP.Address", description: "The address." },
    { path: "IP.InRange", description: "yes or no." },
  ],
  run(args) {
    const text = args.requiredText("ip").trim();
    const address = readIpAddress(text);
    if (address === undefined) return errorEntry(`"${text.slice(0, 80)}" is no address`);
    const ranges = args.has("ipRanges") ? args.texts("ipRanges") : privateRanges.split(",");
    const entry = answer(readNetworks(ranges).some((network) => isInNetwork(address, network)));
    const found = { Address: text, InRange: entry.contents };
    return { ...entry, entryContext: { "IP(val.Address && val.Address == obj.Address)": found } };
  },
});

export const isEmailAddressInternal = defineAutomation({
  name: "IsEmailAddressInternal",
  description: "Whether a mail address belongs to one of one's own domains.",
  arguments: [
    { name: "email", description: "The address.", required: true, isDefault: true },
    { name: "domain", description: "One's own domains, separated by commas.", type: "list" },
    { name: "include_subdomains", description: "Those below them, too.", options: ["yes", "no"], default: "no" },
  ],
  outputs: [
    { path: "Account.Email.Address", description: "The address." },
    { path: "Account.Email.Username", description: "What stands before the @." },
    { path: "Account.Email.Domain", description: "What stands after it." },
    { path: "Account.Email.NetworkType", description: "Internal or External." },
  ],
  run(args) {
    const address = args.requiredText("email");
    const at = address.indexOf("@");
    if (at < 0) return errorEntry(`"${address.slice(0, 80)}" is no mail address`);
    const domain = address.slice(at + 1);
    const below = args.flag("include_subdomains");
    const isOwn = args.texts("domain").some((listed) => {
      const [own, given] = [listed.toLowerCase(), domain.toLowerCase()];
      if (own === "") return false;
      return own === given || (below && (given.startsWith(own) || given.includes(`.${own}`)));
    });
    const found = {
      Address: address,
      Username: address.slice(0, at),
      Domain: domain,
      NetworkType: isOwn ? "Internal" : "External",
    };
    return { ...answer(isOwn), entryContext: { "Account.Email(val.Address && val.Address == obj.Address)": found } };
  },
});

export const isInternalHostName = defineAutomation({
  name: "IsInternalHostName",
  description: "Which hosts are one's own, by a pattern or by their domain.",
  arguments: [
    { name: "hostName", description: "The hosts, separated by commas.", type: "list", required: true, isDefault: true },
    { name: "internalRegex", description: "A pattern that names of one's own hosts begin with." },
    { name: "domainName", description: "The domain of one's own hosts.", required: true },
  ],
  outputs: [
    { path: "Endpoint.Hostname", description: "The host." },
    { path: "Endpoint.IsInternal", description: "Whether it is one's own.", type: "boolean" },
  ],
  run(args, context) {
    const patterns = patternsOf(context);
    const pattern = args.optionalText("internalRegex");
    const inDomain = patterns.compile(`\\.(?:${args.requiredText("domainName")})$`);
    const begins = (host: string) =>
      pattern !== undefined &&
      patterns
        .compile(pattern)
        .matches(host, 1)
        .some(({ start }) => start === 0);
    const endpoints: JsonObject[] = args
      .texts("hostName")
      .map((host) => ({ Hostname: host, IsInternal: begins(host) || inDomain.test(host) }));
    const lines = endpoints.map(({ Hostname, IsInternal }) => `${Hostname} is ${IsInternal ? "" : "not "}internal`);
    return dataEntry(endpoints, { humanReadable: lines.join("\n"), entryContext: { Endpoint: endpoints } });
  },
});
