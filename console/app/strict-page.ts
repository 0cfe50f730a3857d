/**
 * Evaluated before anything else: the content security policy allows no `eval` and no style element without the nonce
 * of this very answer, and these libraries have to be told so. A try that is refused would be reported as a violation.
 */
import { z } from "zod";

// Zod compiles parsers with `new Function` where it may, and tries whether it may.
z.config({ jitless: true });

/** The server may allow the page's own style elements by a nonce; then it stands in the page's head. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// What keeps the page from scrolling under a dialog adds a style element, and looks for its nonce in this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });
