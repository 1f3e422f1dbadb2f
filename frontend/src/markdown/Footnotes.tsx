// The notes at the end of a text, each with its way back.
import type { Token } from "marked"
import type { ReactNode } from "react"
import { text } from "../i18n"
import css from "./Markdown.module.css"
import type { Footnote } from "./tokens"

interface Props {
  footnotes: Footnote[]
  prefix: string
  render(tokens: Token[]): ReactNode
}

export function Footnotes({ footnotes, prefix, render }: Props) {
  return (
    <section data-footnotes="true" className={css.footnotes}>
      <h2 id={`${prefix}footnotes`} className="visually-hidden">
        {text("footnotes")}
      </h2>
      <ol>
        {footnotes.map((note) => (
          <li key={note.label} id={`${prefix}fn-${note.label}`}>
            {render(note.tokens)}
            {Array.from({ length: note.references }, (_, index) => {
              const again = index > 0 ? `-${index + 1}` : ""
              return (
                <a
                  key={again}
                  href={`#${prefix}fnref-${note.label}${again}`}
                  data-footnote-backref=""
                  aria-label={text("footnote_back", { reference: `${note.number}${again}` })}
                >
                  ↩{index > 0 && <sup>{index + 1}</sup>}
                </a>
              )
            })}
          </li>
        ))}
      </ol>
    </section>
  )
}
