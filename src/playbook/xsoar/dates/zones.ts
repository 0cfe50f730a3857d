/** Time zones by their letters. Names that several parts of the world use mean what mail headers mean by them. */
const minutesByName: ReadonlyMap<string, number> = new Map([
  ["UTC", 0],
  ["GMT", 0],
  ["UT", 0],
  ["Z", 0],
  ["WET", 0],
  ["WEST", 60],
  ["BST", 60],
  ["CET", 60],
  ["CEST", 120],
  ["MET", 60],
  ["MEST", 120],
  ["EET", 120],
  ["EEST", 180],
  ["MSK", 180],
  ["MSD", 240],
  ["IST", 330],
  ["IDT", 180],
  ["SGT", 480],
  ["HKT", 480],
  ["AWST", 480],
  ["JST", 540],
  ["KST", 540],
  ["ACST", 570],
  ["ACDT", 630],
  ["AEST", 600],
  ["AEDT", 660],
  ["NZST", 720],
  ["NZDT", 780],
  ["SAST", 120],
  ["BRT", -180],
  ["ART", -180],
  ["NST", -210],
  ["NDT", -150],
  ["AST", -240],
  ["ADT", -180],
  ["EST", -300],
  ["EDT", -240],
  ["CST", -360],
  ["CDT", -300],
  ["MST", -420],
  ["MDT", -360],
  ["PST", -480],
  ["PDT", -420],
  ["AKST", -540],
  ["AKDT", -480],
  ["HST", -600],
]);

/** `Z`, `+02:00`, `-0700`, `+02`, `CEST`, `GMT+0200`; undefined for what is no zone. */
export function readZone(text: string): { offsetMinutes: number; zone: string | undefined } | undefined {
  const numeric = /^(?:GMT|UTC)?([-+])(\d\d):?(\d\d)?$/i.exec(text);
  if (numeric) {
    const [, sign, hours = "0", minutes = "0"] = numeric;
    const offset = Number(hours) * 60 + Number(minutes);
    if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
    return { offsetMinutes: sign === "-" ? -offset : offset, zone: undefined };
  }
  const name = text.toUpperCase();
  const offsetMinutes = minutesByName.get(name);
  if (offsetMinutes === undefined) return undefined;
  return { offsetMinutes, zone: name === "Z" ? "UTC" : name };
}
