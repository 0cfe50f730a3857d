/** A key's name for people: it tells keys apart and says nothing about them. */
export { fingerprintOf as fingerprintKey } from "#store/sealing.ts";
