import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// During development the page comes from Vite and the API from a running `airside serve`.
const server = "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": server, "/auth": server } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
