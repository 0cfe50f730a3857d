/** What nothing at hand proves about XSOAR, and a team may have to set otherwise. */
export interface LanguageSettings {
  /**
   * `isNotEqualString` and its like on a list: `any` passes when one element differs (the rule read literally), `none`
   * when no element is equal.
   */
  negationOnList: "any" | "none";
}

export const defaultSettings: LanguageSettings = { negationOnList: "any" };
