// Raw HTML of a script's author: sanitised, then turned into React nodes with Markdown in its gaps.
import DOMPurify from "dompurify"
import parse, { type DOMNode, Element } from "html-react-parser"
import { useMemo } from "react"
import { safeLink } from "../ui/urls"
import { type MixedHtml, SLOT } from "./mix-html"

const purifier = DOMPurify(window)

purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "IFRAME" && !/^https?:\/\//i.test(node.getAttribute("src") ?? "")) {
    node.remove()
  }
  const href = node.getAttribute("href")
  if (href !== null && safeLink(href) === undefined) node.removeAttribute("href")
  if (node.getAttribute("target")) node.setAttribute("rel", "noopener noreferrer")
})

/** Safe HTML: no script, no handler, no address that runs one. Style sheets stay. */
export function sanitize(html: string): string {
  return purifier.sanitize(html, {
    FORCE_BODY: true,
    ADD_TAGS: ["iframe", "style", SLOT],
    ADD_ATTR: ["target", "allow", "allowfullscreen", "frameborder"],
    FORBID_ATTR: ["srcdoc", "formaction"],
  })
}

export default function RawHtml({ html, slots }: MixedHtml) {
  const clean = useMemo(() => sanitize(html), [html])
  const replace = (node: DOMNode) => {
    if (!(node instanceof Element) || node.name !== SLOT) return undefined
    return <>{slots[Number(node.attribs["data-slot"])]}</>
  }
  return <>{parse(clean, { replace })}</>
}
