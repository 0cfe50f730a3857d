import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npm run console:dev` serves the console by itself and hands `/api` to a Tocsin that runs on this machine. */
const server = process.env.TOCSIN_URL ?? "http://127.0.0.1:7717";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The server puts each answer's own nonce in its place (src/server/console/places.ts).
  html: { cspNonce: "nonce-of-this-answer" },
  build: {
    // What the server serves is built by `npm run console:build`, one folder a version.
    outDir: "dist/by-hand",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    // A data: URL would be an exception in the content security policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": { target: server, changeOrigin: true } } },
});
