import { absoluteMoment } from "./moment-words.ts";

/** A sentence of the server with its moments in the reader's own zone, as everywhere else on the page. */
export function withLocalTimes(sentence: string): string {
  return sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/g, absoluteMoment);
}
