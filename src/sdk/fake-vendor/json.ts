/** The few words of `base` that a fake vendor needs; integrations may look into the sdk only. */
export { isObject, type Json, type JsonObject, jsonAt, numberAt, ownProperty, stringAt } from "#base/json.ts";
