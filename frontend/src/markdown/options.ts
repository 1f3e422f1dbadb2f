// What a text in Markdown may hold, and how it is shown.
export interface RenderOptions {
  /** A label keeps only what fits in a line of text. */
  label: boolean
  /** Links are links; else their text alone is shown. */
  links: boolean
  /** Raw HTML counts, after it is sanitised; else it is shown as text. */
  html: boolean
  /** Headings show a link to themselves. */
  anchors: boolean
  /** Long text breaks into lines. */
  wrap: boolean
  /** False where only words may stand, e.g. in a heading. */
  paragraphs: boolean
  /** Makes the ids of this text's footnotes unique on the page. */
  prefix: string
}
