/**
 * PostgreSQL's `text` refuses NUL and cannot hold lone surrogates; searchable columns are cleaned here, once. What was
 * there before stays in the raw JSON.
 */
export function cleanText(text: string, maxLength = 2_000): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  const clean = whole.includes("\0") ? whole.replaceAll("\0", "�") : whole;
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1).toWellFormed()}…` : clean;
}
