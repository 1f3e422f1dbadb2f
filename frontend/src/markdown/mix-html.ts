// Mixes raw HTML with rendered Markdown: a string with numbered gaps, and what goes into them.
import type { Token } from "marked"
import type { ReactNode } from "react"

/** The element that marks a gap; `RawHtml` replaces it. */
export const SLOT = "kawa-slot"

export interface MixedHtml {
  html: string
  slots: ReactNode[]
}

/** `<b>`, Markdown, `</b>` are three tokens side by side: joined, the browser nests them. */
export function mixRawHtml(
  tokens: readonly Token[],
  render: (token: Token, index: number) => ReactNode,
): MixedHtml {
  const slots: ReactNode[] = []
  const parts = tokens.map((token, index) => {
    if (token.type === "html") return token.raw
    slots.push(render(token, index))
    return `<${SLOT} data-slot="${slots.length - 1}"></${SLOT}>`
  })
  return { html: parts.join(""), slots }
}
