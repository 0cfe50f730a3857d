/** From where an instance may be posted to. */
import { isIP } from "node:net";
import { type JsonObject, plainAddress, readAllowList, TocsinError } from "#sdk/index.ts";

/** Undefined: the sender may come from there. */
export function refuseAddress(parameters: JsonObject, address: string): TocsinError | undefined {
  const given = parameters.allow_senders;
  if (given === undefined || given === null || given === "") return undefined;
  const plain = plainAddress(address);
  const { networks } = readAllowList(given).allow;
  if (plain !== undefined && networks.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4")) return undefined;
  return new TocsinError("WEBHOOK_ADDRESS_REFUSED", `Nothing is taken from ${plain ?? "this address"}`, {
    mend: "The instance's allow_senders lists the networks that may send.",
  });
}

export function checkSenders(parameters: JsonObject): { parameter: string; message: string }[] {
  const { allow, faults } = readAllowList(parameters.allow_senders);
  const wrong = [...faults, ...allow.hosts];
  if (wrong.length === 0) return [];
  const message = `${wrong.slice(0, 5).join(", ")}: write addresses and networks, as in 192.0.2.7, 198.51.100.0/24, 2001:db8::/32.`;
  return [{ parameter: "allow_senders", message }];
}
