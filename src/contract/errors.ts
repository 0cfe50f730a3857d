/** The errors a caller of the API meets, for rooms that see nothing below the contract. */
export { type ErrorCode, errorCodes, messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";
