/**
 * Helper functions of automations: values as markdown, HTML and text, sign for sign as content compares it. Evaluated within
 * the sandbox; gives the globals it offers.
 */
(_api, offered) => {
  const { treeToFlattenObject, stringEscapeHTML } = offered;

  const noData = "No data returned\n";
  const isObject = (value) => typeof value === "object" && value !== null;

  /** Lists with a delimiter between, inner ones with commas; texts and numbers as they are; the rest as JSON. */
  function formatCell(value, delimiter) {
    if (Array.isArray(value)) return value.map((item) => formatCell(item)).join(delimiter || ",");
    if (typeof value === "string") return value;
    return typeof value === "number" ? String(value) : JSON.stringify(value);
  }

  function cellOf(value, delimiter) {
    const text = value === undefined || value === null ? "" : formatCell(value, delimiter);
    if (text === "" || text === undefined) return " ";
    return text.replace(/\r\n|\n|\r/g, "<br>").replace(/\|/g, "\\|");
  }

  function keysOf(rows) {
    if (!isObject(rows[0])) return [];
    const keys = new Set();
    for (const row of rows) if (isObject(row)) for (const key of Object.keys(row)) keys.add(key);
    return [...keys].sort();
  }

  function rowsOf(given) {
    if (given === undefined || given === null || given === "") return [];
    return Array.isArray(given) ? given : [given];
  }

  function headersOf(given, rows) {
    const headers = typeof given === "string" && given !== "" ? [given] : given;
    return Array.isArray(headers) && headers.length > 0 ? headers : keysOf(rows);
  }

  /** One column ends each line with a pipe, so that it is told from plain text. */
  function tableToMarkdown(name, given, wanted, cellDelimiter, headerTransform) {
    const rows = rowsOf(given);
    const headers = headersOf(wanted, rows);
    if (headers.length === 0) return noData;
    const title = name ? `### ${name}\n` : "";
    if (rows.length === 0) return title + noData;
    const end = headers.length === 1 ? "|\n" : "\n";
    const labels = headers.map((header) => (headerTransform ? headerTransform(header) : header));
    const lines = rows.map((row) => {
      const cells = headers.map((header, at) => {
        if (isObject(row)) return cellOf(row[header], cellDelimiter);
        return cellOf(at === 0 ? row : undefined, cellDelimiter);
      });
      return cells.join(" | ") + end;
    });
    return title + labels.join("|") + end + headers.map(() => "---").join("|") + end + lines.join("");
  }

  function arrToMd(list) {
    return !list || list.length === 0 ? "" : tableToMarkdown("", list);
  }

  function objToMd(object) {
    const flat = treeToFlattenObject(object) || {};
    const lines = Object.keys(flat)
      .sort()
      .map((path) => `${path} | ${cellOf(flat[path])}\n`);
    return `Key | Value\n- | -\n${lines.join("")}`;
  }

  function objToList(object, title) {
    if (!object) return "";
    const lines = Object.keys(object).map((key) => `- ${key}: ${formatCell(object[key])}\n`);
    return `${title ? `### ${title}\n` : ""}${lines.join("")}`;
  }

  /** An older table of one column; it takes texts and numbers only. */
  function arrayToMarkdownTable(list, header) {
    if (!Array.isArray(list)) throw new Error("arrayToMarkdownTable: the first argument is no list");
    if (!header) throw new Error("arrayToMarkdownTable: the header is missing");
    if (list.length === 0) return "No results";
    if (list.some(isObject)) throw new Error("arrayToMarkdownTable: the list holds an object");
    return `|${header}|\n-\n${list.map((item) => `|${item}|`).join("\n")}`;
  }

  function tableToHTML(name, given, wanted, cellDelimiter) {
    const rows = rowsOf(given);
    const headers = headersOf(wanted, rows);
    const title = name ? `<h3>${stringEscapeHTML(name)}</h3><br/>` : "";
    if (headers.length === 0) return "No data returned<br/>";
    if (rows.length === 0) return `${title}No data returned<br/>`;
    const cell = (value) =>
      value === undefined || value === null ? "" : stringEscapeHTML(formatCell(value, cellDelimiter));
    const line = (tag, cells) => `<tr>${cells.map((text) => `<${tag}>${text}</${tag}>`).join("")}</tr>`;
    const lines = rows.map((row) =>
      line(
        "td",
        headers.map((header, at) => cell(isObject(row) ? row[header] : at === 0 ? row : undefined)),
      ),
    );
    return `${title}<table>${line("th", headers.map(cell))}${lines.join("")}</table>`;
  }

  const isLeaf = (value) => !isObject(value) || value instanceof Date || Object.keys(value).length === 0;

  /** Each member as text: nested ones as indented lines. */
  function formatTableValues(object) {
    if (!isObject(object) || isLeaf(object)) return object;
    const made = {};
    for (const key of Object.keys(object)) {
      const value = object[key];
      const text = isLeaf(value) ? String(value) : blockOf(value, 0);
      made[key] = text.replace(/\n{3,}/g, "\n\n").trim();
    }
    return made;
  }

  function blockOf(value, level) {
    const indent = "  ".repeat(level);
    if (isLeaf(value)) return `${indent}${String(value)}\n`;
    if (Array.isArray(value)) {
      return value
        .map((item, at) => (isObject(item) ? blockOf(item, level) : `${indent}${at + 1}: ${String(item)}\n`))
        .join("");
    }
    const lines = Object.keys(value).map((key) => {
      const member = value[key];
      if (typeof member !== "object") return `${indent}${key}: ${String(member)}\n`;
      return `${indent}${key}\n${blockOf(member, level + 1)}`;
    });
    return `${lines.join("")}\n`;
  }

  return {
    tableToMarkdown,
    tblToMd: tableToMarkdown,
    formatCell,
    objToStr: formatCell,
    arrToMd,
    objToMd,
    objToList,
    arrayToMarkdownTable,
    tableToHTML,
    formatTableValues,
  };
};
