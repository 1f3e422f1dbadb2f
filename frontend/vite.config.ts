// Builds the page into the Python package; relative asset URLs, because the server decides the base path.
import react from "@vitejs/plugin-react"
import type { Plugin } from "vite"
import { defineConfig } from "vitest/config"
import { PROTOCOL } from "./src/protocol/messages.gen"

const SERVER = process.env.KAWA_SERVER ?? "http://127.0.0.1:8501"

/** The inline script cannot import; it gets the protocol's number here, and the font is asked for at once. */
function page(): Plugin {
  return {
    name: "kawa-page",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const font = Object.keys(bundle ?? {}).find((file) =>
          /source-sans-3-latin-wght-normal.*\.woff2$/.test(file),
        )
        const preload = `<link rel="preload" href="./${font}" as="font" type="font/woff2" crossorigin />`
        const filled = html.replace("__PROTOCOL__", String(PROTOCOL))
        return font ? filled.replace("</head>", `  ${preload}\n  </head>`) : filled
      },
    },
  }
}

/** Only marked's lexer is used; its one bundled file holds a parser and renderers that no tree shaking takes off. */
function lexerOnly(): Plugin {
  const REST =
    /\bvar (\w+)=new \w+;function \w+\(\w+,\w+\)\{return \1\.parse[\s\S]*?export\{.*?(\w+ as Lexer).*?\};/
  return {
    name: "kawa-lexer-only",
    apply: "build",
    transform(code, id) {
      // Mermaid has a copy of its own.
      if (!/(?<!mermaid\/)node_modules\/marked\/lib\/marked\.esm\.js$/.test(id)) return null
      if (!REST.test(code)) throw new Error("marked's file has changed form: see lexerOnly().")
      return { code: code.replace(REST, "export{$2};"), map: null }
    },
  }
}

/** Every browser that runs the page reads woff2: KaTeX's other two copies of each font stay out of the build. */
function woff2Only(): Plugin {
  return {
    name: "kawa-woff2-only",
    enforce: "pre",
    transform(code, id) {
      if (!/\/katex(\.min)?\.css/.test(id)) return null
      return {
        code: code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, ""),
        map: null,
      }
    },
  }
}

export default defineConfig({
  base: "./",
  plugins: [react(), page(), lexerOnly(), woff2Only()],
  build: {
    outDir: "../src/kawa/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    // These know light-dark(); for older ones it would be replaced by what ignores the choice in the menu.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    assetsInlineLimit: 1024,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What lazy chunks share with the first one stays with it: one request instead of eight.
            {
              name: "core",
              test: /\/(react|react-dom|scheduler)\/|src\/(i18n\/(en|index)|ui\/(box|CopyButton)|store\/scheme)/,
            },
          ],
        },
      },
    },
  },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  server: { proxy: { "/_kawa": { target: SERVER, ws: true } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./vitest.setup.ts"],
    // Tests wait for conditions; on a busy machine those may take their time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
