/** Tables as text with commas. */

export function splitCsv(text: string, delimiter = ","): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  let began = false;
  const endCell = () => {
    row.push(cell);
    cell = "";
    began = false;
  };
  const endRow = () => {
    endCell();
    rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (sign === '"' && !began) {
      quoted = true;
      began = true;
    } else if (sign === delimiter) endCell();
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at++;
      endRow();
    } else {
      cell += sign;
      began = true;
    }
  }
  if (cell !== "" || row.length > 0 || quoted) endRow();
  // A line with nothing on it is no row.
  return rows.filter((cells) => cells.length > 1 || cells[0] !== "");
}

/** Rows as Python's `csv.writer` writes them: quotes only where they are needed, the last line end taken away. */
export function joinCsv(rows: readonly (readonly string[])[], delimiter = ","): string {
  const needsQuotes = (cell: string) => cell.includes(delimiter) || /["\r\n]/.test(cell);
  const lines = rows.map((row) => {
    if (row.length === 1 && row[0] === "") return '""';
    return row.map((cell) => (needsQuotes(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
  });
  return lines.join("\r\n");
}
