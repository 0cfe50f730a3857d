/** The rest is loaded only then: what a bundle evaluates first is the bundler's choice, but for this. */
import "./app/strict-page.ts";

void import("./app/start.tsx");
