import { type JsonObject, VendorError } from "#sdk/index.ts";

/** How a request proves who sends it. */
export type Authentication =
  | { type: "none" }
  | { type: "header"; value: string }
  | { type: "digest"; username: string; password: string };

export function readAuthentication(inputs: JsonObject, url: URL): Authentication {
  const type = typeof inputs.auth_type === "string" ? inputs.auth_type.trim().toLowerCase() : "";
  const text = (name: string) => (typeof inputs[name] === "string" ? inputs[name] : "");
  if (type === "" || type === "none") {
    if (url.username === "" && url.password === "") return { type: "none" };
    return basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
  }
  if (type === "bearer") {
    const token = text("auth_token").trim();
    if (token === "") throw missing("Bearer", "auth_token");
    if (!/^[\x21-\x7e]+$/.test(token)) throw new VendorError("refused", "http-request: auth_token is not a token");
    return { type: "header", value: `Bearer ${token}` };
  }
  const [username, password] = [text("auth_username"), text("auth_password")];
  if (type === "basic" || type === "digest") {
    // With Basic one of the two may be empty, if it says so: services take a token in the user's place.
    const isGiven = (name: string) => typeof inputs[name] === "string" && (type === "basic" || inputs[name] !== "");
    if (!isGiven("auth_username") || !isGiven("auth_password") || username + password === "") {
      throw missing(type, "auth_username and auth_password");
    }
    if (type === "digest") return { type, username, password };
    return basic(username, password);
  }
  throw new VendorError("refused", `http-request: "${type}" is not an auth_type`, {
    mend: "Use None, Basic, Digest or Bearer.",
  });
}

function basic(username: string, password: string): Authentication {
  return { type: "header", value: `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}` };
}

function missing(type: string, what: string): VendorError {
  return new VendorError("refused", `http-request: auth_type ${type} needs ${what}`, { mend: `Give ${what}.` });
}
