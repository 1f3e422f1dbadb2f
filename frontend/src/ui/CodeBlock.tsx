// A block of code: copy button, colours (loaded when first seen), line numbers.
import { useEffect, useMemo, useState } from "react"
import { classes, keyboardScroll } from "./box"
import css from "./CodeBlock.module.css"
import { CopyButton } from "./CopyButton"
import type { Highlight } from "./highlight"

/** Above this, colouring would hold the page up. */
const MAX_LINES = 5000

interface Props {
  code: string
  language: string | null
  lineNumbers?: boolean
  wrapLines?: boolean
  /** Of the scrolling part. */
  height?: string | undefined
}

let highlighter: Highlight | undefined

/** The code as HTML with colours, or null while (or if) there are none. */
function useHighlighted(code: string, language: string | null): string | null {
  const name = language?.toLowerCase() ?? ""
  const ready = useMemo(() => {
    return name && highlighter?.isReady(name) ? highlighter.highlight(code, name) : null
  }, [code, name])
  const [loaded, setLoaded] = useState<{ code: string; name: string; html: string | null }>()
  useEffect(() => {
    if (!name || ready !== null || code.split("\n", MAX_LINES + 1).length > MAX_LINES) return
    let live = true
    import("./highlight").then(async (module) => {
      highlighter = module
      await module.load(name)
      if (live) setLoaded({ code, name, html: module.highlight(code, name) })
    })
    return () => {
      live = false
    }
  }, [code, name, ready])
  return ready ?? (loaded?.code === code && loaded.name === name ? loaded.html : null)
}

export function CodeBlock({ code, language, lineNumbers, wrapLines, height }: Props) {
  const body = code.replace(/\n$/, "")
  const html = useHighlighted(body, language)
  return (
    <div className={classes("stCode", css.block)} data-testid="stCode" style={{ height }}>
      <pre className={classes(css.pre, wrapLines && css.wrap)} {...keyboardScroll}>
        {lineNumbers ? (
          <NumberedLines code={body} html={html} />
        ) : html === null ? (
          <code>{body}</code>
        ) : (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: highlight.js escapes the code
          <code dangerouslySetInnerHTML={{ __html: html }} />
        )}
      </pre>
      <CopyButton value={body} className={css.copy} />
    </div>
  )
}

function NumberedLines({ code, html }: { code: string; html: string | null }) {
  const lines = useMemo(() => (html === null ? code.split("\n") : splitLines(html)), [code, html])
  return (
    <code
      className={css.numbered}
      style={{ "--digits": String(lines.length).length } as React.CSSProperties}
    >
      {lines.map((line, index) => {
        const end = index < lines.length - 1 ? "\n" : ""
        // highlight.js escapes the code, so its HTML holds spans and text alone.
        const content =
          html === null
            ? { children: line + end }
            : { dangerouslySetInnerHTML: { __html: line + end } }
        return <span key={String(index)} className={css.line} {...content} />
      })}
    </code>
  )
}

/** Cuts highlighted HTML at line ends; a span that goes on is closed and opened again. */
export function splitLines(html: string): string[] {
  const open: string[] = []
  return html.split("\n").map((line) => {
    const before = open.join("")
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === "</span>") open.pop()
      else open.push(tag)
    }
    return before + line + "</span>".repeat(open.length)
  })
}
