/** Addresses as text; what they are as numbers, the filters know. */
import { readIpAddress } from "../xsoar/filters/ip-network.ts";

/** `10.0.0.1`: four numbers to 255, none with a zero in front. */
export function isIpv4(text: string): boolean {
  return /^[\d.]{7,15}$/.test(text) && readIpAddress(text) !== undefined;
}

/** `::` once at most, an IPv4 address at its end allowed. */
export function isIpv6(text: string): boolean {
  return /^[0-9A-Fa-f:.]{2,45}$/.test(text) && text.includes(":") && readIpAddress(text) !== undefined;
}
