/** Pages that one-time links lead to. */
export const linkPages: readonly string[] = ["/setup", "/invitation", "/reset", "/answer"];

/** The token of an address, in its fragment or its query, and the address without it. */
export function cutToken({ search, hash }: { search: string; hash: string }): {
  token: string | undefined;
  search: string;
  hash: string;
} {
  const fragment = new URLSearchParams(hash.replace(/^#/, ""));
  const query = new URLSearchParams(search);
  const token = fragment.get("token") ?? query.get("token") ?? undefined;
  fragment.delete("token");
  query.delete("token");
  const [left, kept] = [query.toString(), fragment.toString()];
  return { token, search: left === "" ? "" : `?${left}`, hash: kept === "" ? "" : `#${kept}` };
}
