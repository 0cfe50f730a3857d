/** Helper functions of automations: text and its encodings. Evaluated within the sandbox; gives the globals it offers. */
() => {
  /** Methods on every text, as automations expect them; not to be seen in loops. */
  function addMethod(name, method) {
    Object.defineProperty(String.prototype, name, { value: method, writable: true, configurable: true });
  }

  /** `{0}`, `{1}`…: the first of each. */
  addMethod("format", function (...values) {
    let made = String(this);
    for (const [at, value] of values.entries()) made = made.replace(`{${at}}`, () => String(value));
    return made;
  });

  function replaceInTemplates(template, values) {
    let made = template;
    for (const key in values) made = made.split(`%${key}%`).join(values[key]);
    return made;
  }

  function replaceInTemplatesAndRemove(template, values) {
    let made = template;
    for (const key of Object.keys(values)) {
      const parts = made.split(`%${key}%`);
      if (parts.length < 2) continue;
      made = parts.join(values[key]);
      delete values[key];
    }
    return made;
  }

  /** As a path segment or a query value: what a browser does not escape stays. */
  function encodeToURLQuery(object) {
    const parts = [];
    for (const key in object || {}) {
      const values = Array.isArray(object[key]) ? object[key] : [object[key]];
      for (const value of values) parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
    }
    return parts.length === 0 ? "" : `?${parts.join("&")}`;
  }

  const xmlNames = { "&": "&amp;", '"': "&quot;", "'": "&apos;", "<": "&lt;", ">": "&gt;" };
  const htmlNames = { "&": "&amp;", '"': "&quot;", "'": "&#39;", "<": "&lt;", ">": "&gt;" };

  function escapeXMLChars(text) {
    return String(text).replace(/[&"'<>]/g, (sign) => xmlNames[sign]);
  }

  function stringEscapeHTML(text) {
    return String(text).replace(/[&"'<>]/g, (sign) => htmlNames[sign]);
  }

  /** `minimal`: only what would break a table. `newlines`: line breaks become `<br>`. */
  function stringEscapeMD(text, newlines, minimal) {
    const lines = newlines ? String(text).replace(/\r\n|\r|\n/g, "<br>") : String(text);
    return lines.replace(minimal ? /\|/g : /[\\`*_{}[\]()#+\-!|]/g, (sign) => `\\${sign}`);
  }

  function underscoreToCamelCase(text) {
    if (typeof text !== "string" || text === "") return text;
    const joined = text.replace(/_([a-z])/g, (_whole, letter) => letter.toUpperCase());
    return joined[0].toUpperCase() + joined.slice(1);
  }

  function pascalToSpace(text) {
    if (typeof text !== "string") return text;
    return text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  }

  /** `a.b` becomes ` A B`: with a blank in front, as it always did. */
  function dotToSpace(text) {
    if (typeof text !== "string") return text;
    return text
      .split(".")
      .map((part) => ` ${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
      .join("");
  }

  function convertKeysToPascalCase(object) {
    const made = {};
    for (const key of Object.keys(object)) {
      const words = key.split(" ").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase());
      made[words.join("")] = object[key];
    }
    return made;
  }

  function removeLastSlash(url) {
    return typeof url === "string" ? url.replace(/\/$/, "") : url;
  }

  const startsWith = (text, start) => String(text).startsWith(start);
  const endsWith = (text, end) => String(text).endsWith(end);

  const nvl = (value, otherwise) => value || otherwise || "Unknown";

  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /** Of character codes; one above 255 is no byte. */
  function btoa(given) {
    const text = String(given);
    let made = "";
    for (let at = 0; at < text.length; at += 3) {
      const codes = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
      if (codes.some((code) => code > 255)) throw new Error("btoa: the text holds a character that is no byte");
      const [one, two, three] = codes;
      made += letters[one >> 2] + letters[((one & 3) << 4) | (two >> 4)];
      made += at + 1 < text.length ? letters[((two & 15) << 2) | (three >> 6)] : "=";
      made += at + 2 < text.length ? letters[three & 63] : "=";
    }
    return made;
  }

  function atob(given) {
    const text = String(given).replace(/[\s=]+/g, "");
    if (/[^A-Za-z0-9+/]/.test(text) || text.length % 4 === 1) throw new Error("atob: the text is no base64");
    let made = "";
    let bits = 0;
    let held = 0;
    for (const letter of text) {
      held = ((held << 6) | letters.indexOf(letter)) & 0xffff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      made += String.fromCharCode((held >> bits) & 255);
    }
    return made;
  }

  return {
    replaceInTemplates,
    replaceInTemplatesAndRemove,
    encodeToURLQuery,
    escapeXMLChars,
    stringEscapeHTML,
    stringEscapeMD,
    underscoreToCamelCase,
    pascalToSpace,
    dotToSpace,
    convertKeysToPascalCase,
    removeLastSlash,
    fixUrl: removeLastSlash,
    startsWith,
    endsWith,
    nvl,
    btoa,
    atob,
    Base64: { encode: btoa },
  };
};
