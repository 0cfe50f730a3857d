import { useEffect, useRef } from "react";
import { isTyping } from "./is-typing.ts";

/** One key, pressed while nobody writes anywhere. Without `run` it is nobody's. */
export function useShortcut(key: string, run: (() => void) | undefined): void {
  const latest = useRef(run);
  latest.current = run;
  const isOn = run !== undefined;
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.defaultPrevented || event.repeat || isTyping(event.target)) return;
      event.preventDefault();
      latest.current?.();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key, isOn]);
}
