// Shows a text in Kawa's Markdown dialect: whole texts, and labels, which keep what fits in a line.
import { type CSSProperties, type MouseEvent, memo, useId, useMemo, useRef } from "react"
import { followAnchor } from "./anchors"
import { type Read, readLabel, readOn } from "./lexer"
import css from "./Markdown.module.css"
import { renderDocument } from "./render"

export interface MarkdownTextProps {
  source: string
  /** Stands behind a text that grows. */
  cursor?: string | undefined
  /** `label`: only what fits into a label; the text of the rest stays. */
  mode?: "full" | "label"
  /** False where a link cannot be clicked, e.g. on a button. */
  links?: boolean
  /** Raw HTML counts, after it is sanitised. */
  html?: boolean
  /** Headings show a link to themselves. */
  anchors?: boolean
  /** False: one line, with an ellipsis. */
  wrap?: boolean
  caption?: boolean
  className?: string
  style?: CSSProperties
}

function onClick(event: MouseEvent<HTMLElement>): void {
  const link = (event.target as Element).closest("a")
  const href = link?.getAttribute("href")
  if (href?.startsWith("#") && followAnchor(href.slice(1))) event.preventDefault()
}

export const Markdown = memo(function Markdown({
  source,
  cursor,
  mode = "full",
  links = true,
  html = false,
  anchors = true,
  wrap = true,
  caption = false,
  className = "",
  style,
}: MarkdownTextProps) {
  const prefix = `${useId()}-`
  const label = mode === "label" || !wrap
  const last = useRef<Read | null>(null)
  const document = useMemo(() => {
    if (label) return readLabel(source)
    last.current = readOn(last.current, source, cursor)
    return last.current.document
  }, [source, cursor, label])
  const options = useMemo(
    () => ({ label, links, html: html && !label, anchors, wrap, prefix, paragraphs: true }),
    [label, links, html, anchors, wrap, prefix],
  )
  const content = useMemo(() => renderDocument(document, options), [document, options])
  const testid = caption ? "stCaptionContainer" : "stMarkdownContainer"
  const look = [
    testid,
    css.markdown,
    caption && css.caption,
    label && css.label,
    !wrap && css.oneLine,
  ]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: only links within react, also by keyboard
    <div
      data-testid={testid}
      className={[...look, !wrap && "stMarkdownEllipsis", className].filter(Boolean).join(" ")}
      style={style}
      onClick={onClick}
    >
      {content}
    </div>
  )
})

/** The words of a label without a box around them, for headings and other places for words only. */
export const MarkdownWords = memo(function MarkdownWords({ source }: { source: string }) {
  return useMemo(() => {
    const options = { label: true, links: true, html: false, anchors: false, wrap: true }
    return renderDocument(readLabel(source), { ...options, paragraphs: false, prefix: "" })
  }, [source])
})
