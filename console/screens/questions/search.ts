/** What the address of the list of questions may say. */
export interface QuestionsSearch {
  text?: string;
  mine?: true;
}

export function readQuestionsSearch(given: Record<string, unknown>): QuestionsSearch {
  const { text, mine } = given;
  return {
    ...(typeof text === "string" && text !== "" ? { text: text.slice(0, 200) } : {}),
    ...(mine === true || mine === "true" ? { mine: true } : {}),
  };
}
