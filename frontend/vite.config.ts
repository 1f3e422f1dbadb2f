// Builds the page into the Python package; relative asset URLs, because the server decides the base path.
import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

const SERVER = process.env.KAWA_SERVER ?? "http://127.0.0.1:8501"

export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../src/kawa/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    assetsInlineLimit: 1024,
    modulePreload: { polyfill: false },
  },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  server: { proxy: { "/_kawa": { target: SERVER, ws: true } } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
})
