// Colours for code: the core of highlight.js here, each language in a chunk of its own.
import type { LanguageFn } from "highlight.js"
import hljs from "highlight.js/lib/core"

const LANGUAGES = import.meta.glob<{ default: LanguageFn }>([
  "/node_modules/highlight.js/es/languages/*.js",
  "!/node_modules/highlight.js/es/languages/*.js.js",
])

/** Names people write, where the language's file is called otherwise. */
const FILES: Readonly<Record<string, string>> = {
  py: "python",
  python3: "python",
  ipython: "python",
  pycon: "python-repl",
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  ts: "typescript",
  tsx: "typescript",
  sh: "bash",
  shell: "bash",
  zsh: "bash",
  console: "shell",
  html: "xml",
  svg: "xml",
  vue: "xml",
  jinja2: "django",
  yml: "yaml",
  toml: "ini",
  md: "markdown",
  rs: "rust",
  rb: "ruby",
  kt: "kotlin",
  golang: "go",
  docker: "dockerfile",
  "c++": "cpp",
  "c#": "csharp",
  cs: "csharp",
  objc: "objectivec",
  ps1: "powershell",
  tex: "latex",
  make: "makefile",
  gql: "graphql",
  proto: "protobuf",
  postgres: "pgsql",
  hs: "haskell",
  ex: "elixir",
  erl: "erlang",
  jl: "julia",
  patch: "diff",
  vb: "vbnet",
  bat: "dos",
  wasm: "wasm",
}

const fileOf = (name: string): string => FILES[name] ?? name

export interface Highlight {
  isReady(name: string): boolean
  load(name: string): Promise<void>
  highlight(code: string, name: string): string | null
}

/** Whether this language can be coloured without loading more. */
export function isReady(name: string): boolean {
  return hljs.getLanguage(fileOf(name)) !== undefined
}

const NO_COMMAND =
  "if|then|else|elif|fi|for|while|until|in|do|done|case|esac|function|select|true|false"
const COMMAND = new RegExp(
  `(?<=(?:^|[|;&(]|\\b(?:then|do|else|sudo|exec|xargs)\\b)[ \\t]*)(?!(?:${NO_COMMAND})\\b)[A-Za-z][\\w./-]*(?![\\w=./-])`,
  "m",
)

/** What its grammar of shells leaves plain: commands, options, assignments, operators, numbers. */
const withWords =
  (language: LanguageFn): LanguageFn =>
  (api) => {
    const shell = language(api)
    shell.contains.push(
      { scope: "title", match: COMMAND },
      { scope: "variable", match: /\b[A-Za-z_]\w*(?==)/ },
      { scope: "attr", match: /(?<=\s)--?[A-Za-z][\w-]*/ },
      { scope: "operator", match: /&&|\|\|?|>>?|<<?|=(?=\S)/ },
      { scope: "number", match: /(?<=[\s=])\d+(?:\.\d+)?\b/ },
    )
    return shell
  }

/** Loads a language; one that is not known stays without colours. */
export async function load(name: string): Promise<void> {
  const file = fileOf(name)
  const source = LANGUAGES[`/node_modules/highlight.js/es/languages/${file}.js`]
  if (isReady(name) || !source) return
  const { default: language } = await source()
  hljs.registerLanguage(file, file === "bash" ? withWords(language) : language)
}

/** The code as HTML, escaped, with spans that carry colours; null for an unknown language. */
export function highlight(code: string, name: string): string | null {
  if (!isReady(name)) return null
  return hljs.highlight(code, { language: fileOf(name), ignoreIllegals: true }).value
}
