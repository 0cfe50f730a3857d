/** Which of what is there the asker prefers: brotli before gzip, where it takes both. */
export function chooseEncoding(
  accepted: string | undefined,
  there: { br?: number | undefined; gz?: number | undefined },
): "br" | "gzip" | undefined {
  const taken = new Map<string, boolean>();
  for (const part of (accepted ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    taken.set(name, quality === undefined || Number(quality) > 0);
  }
  const takes = (name: string) => taken.get(name) ?? taken.get("*") ?? false;
  if (there.br !== undefined && takes("br")) return "br";
  return there.gz !== undefined && takes("gzip") ? "gzip" : undefined;
}
