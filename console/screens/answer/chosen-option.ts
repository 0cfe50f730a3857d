/** The option that a link names: `#choose=Yes`. It is chosen in advance, never answered. */
import { useState } from "react";

export function useChosenOption(options: readonly string[]): string | undefined {
  const [named] = useState(() => new URLSearchParams(window.location.hash.replace(/^#/, "")).get("choose"));
  return options.find((option) => option === named);
}
