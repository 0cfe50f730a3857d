/**
 * Imported before anything else: Zod compiles its parsers with `new Function` where it may, and tries whether it may.
 * The content security policy forbids it, and every try would be reported as a violation.
 */
import { z } from "zod";

z.config({ jitless: true });

// What keeps the page from scrolling behind a dialog writes a style element, and asks for its nonce by this name.
Object.assign(globalThis, {
  __webpack_nonce__: document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "",
});
