/** What an integration imports: everything of ours it may know. */
export { type Clock, sleep } from "#base/clock.ts";
export { messageOf, TocsinError } from "#base/errors.ts";
export { isObject, type Json, type JsonObject, jsonAt, numberAt, ownProperty, stringAt } from "#base/json.ts";
export type { Log } from "#base/log.ts";
export * from "./command.ts";
export * from "./empty-investigation.ts";
export * from "./entry.ts";
export * from "./http.ts";
export * from "./integration.ts";
export * from "./investigation.ts";
export * from "./socket.ts";
export * from "./source.ts";
export { createTimeSource } from "./time-source/create-time-source.ts";
export { changesParameter, fetchParameters } from "./time-source/fetch-settings.ts";
export type { ListedPage, ListRequest, ReadItem, TimeList } from "./time-source/time-list.ts";
export * from "./vendor-clock.ts";
export * from "./vendor-error.ts";
export * from "./webhook.ts";
