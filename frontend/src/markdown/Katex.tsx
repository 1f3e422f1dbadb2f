// Typesets one formula with KaTeX, in a chunk of its own.
import katex from "katex"
import "katex/dist/katex.min.css"
import { keyboardScroll } from "../ui/box"
import css from "./Markdown.module.css"

export default function MathFormula({ tex, display }: { tex: string; display: boolean }) {
  const html = katex.renderToString(tex, {
    displayMode: display,
    throwOnError: false,
    trust: false,
    strict: "ignore",
  })
  const Tag = display ? "div" : "span"
  return (
    <Tag
      className={css.formula}
      {...(display ? keyboardScroll : {})}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes its input, and trust is off
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}
