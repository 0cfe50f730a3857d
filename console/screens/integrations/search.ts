/** What the address of this screen may say after the `?`. */
export interface IntegrationsSearch {
  /** The integration a new instance is made of. */
  add?: string;
  text?: string;
}

export function readIntegrationsSearch({ add, text }: Record<string, unknown>): IntegrationsSearch {
  return {
    ...(typeof add === "string" && add !== "" ? { add: add.slice(0, 100) } : {}),
    ...(typeof text === "string" && text !== "" ? { text: text.slice(0, 200) } : {}),
  };
}
