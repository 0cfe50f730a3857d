/** The audit's words: names of routes as people say them. */
import { routes } from "#contract/routes.ts";

/** `createApiKey`: `Create API key`. What a newer server did and this page does not know is shown in the same way. */
export function actionWords(action: string): string {
  const words = action.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return sentence.replace(/\bapi\b/gi, "API");
}

/** What can be looked for: every route that changes something, by its words. */
export function auditedActions(): { value: string; label: string }[] {
  return Object.entries(routes)
    .filter(([name, { method }]) => method !== "GET" && name !== "readLink")
    .map(([name]) => ({ value: name, label: actionWords(name) }))
    .sort((a, b) => a.label.localeCompare(b.label, "en"));
}
