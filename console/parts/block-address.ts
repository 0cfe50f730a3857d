/** The router puts a text that reads like a number in quotes; Sekoia.io's ids are numbers, and look better bare. */
export function addressOfBlock(id: string): string | number {
  return /^(?:0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id;
}
