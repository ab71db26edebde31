import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const api = process.env.JOBMATE_API ?? "http://127.0.0.1:8000";
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "~": here("src") } },
  build: {
    outDir: here("../src/jobmate/webapp"),
    emptyOutDir: true,
    target: "es2023",
    // The content policy allows no data: scripts, and an icon is no reason to allow them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // GraphiQL's editor is large and for developers; the app's own files are watched by hand.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      input: [here("index.html"), here("graphiql.html")],
      onwarn(warning, warn) {
        // Marks for the React compiler in GraphiQL's files; a bundle has no use for them.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "/graphql": { target: api, ws: true },
      "/dev": { target: api },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
