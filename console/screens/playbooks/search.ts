/** What the address of this screen may say after the `?`. */
export interface PlaybooksSearch {
  text?: string;
  show?: "on" | "off" | "issues";
}

export function readPlaybooksSearch({ text, show }: Record<string, unknown>): PlaybooksSearch {
  return {
    ...(typeof text === "string" && text !== "" ? { text: text.slice(0, 200) } : {}),
    ...(show === "on" || show === "off" || show === "issues" ? { show } : {}),
  };
}
