import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// During development the page comes from Vite and the API from a running `airside serve`.
const server = "http://localhost:8080";

// What every page needs, in one file: many small ones are packed worse than a large one. Nothing with
// a style sheet is among it, so that the order of those stays as it is.
const GROUND = new RegExp(
  [
    "src/lib/(cx|people|platform|hooks|format|shortcuts|links|unsent|lazily)",
    "src/text/en/(common|errors|workspace)",
    "src/api/(client|errors|keys|can|projects|workspaces|account|instance)",
    "src/parts/(Deferred|Fetched|toastStore)",
    "src/shell/(commands|useWorkspace)",
    "node_modules/@tanstack/(query-core|react-query|react-store|store)/",
    "node_modules/(use-sync-external-store|openapi-fetch)/",
  ].join("|"),
);

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "ground", test: GROUND }],
        },
      },
    },
  },
  server: { proxy: { "/api": server, "/auth": server } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
