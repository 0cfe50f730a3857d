/** What extraction finds, by XSOAR's names of indicator types. */
export const indicatorTypes = ["IP", "IPv6", "CIDR", "IPv6CIDR", "URL", "Domain", "Email", "File", "CVE"] as const;

export type IndicatorType = (typeof indicatorTypes)[number];

export type FileHash = "MD5" | "SHA1" | "SHA256" | "SHA512" | "SSDeep";

export interface Indicator {
  type: IndicatorType;
  /** Of a file: what its value is. */
  hash?: FileHash;
  /** As it is used: no brackets around dots, `http` for `hxxp`, no redirector around an address. */
  value: string;
  /** As it stands in the text, the first time. */
  raw: string;
  /** Where that begins. */
  at: number;
}

/** Found in text whose defanged forms are already mended; `from` and `to` are places in that text. */
export interface Found {
  type: IndicatorType;
  hash?: FileHash;
  value: string;
  from: number;
  to: number;
}
