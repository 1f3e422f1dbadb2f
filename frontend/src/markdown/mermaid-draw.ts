// Draws Mermaid diagrams, in a chunk of its own.
import mermaid from "mermaid"

export interface Diagram {
  /** Address of the picture. */
  url: string
  width: number
  /** What the diagram says of itself (`accTitle`, `accDescr`); empty if it says nothing. */
  words: string
}

let count = 0
// Its settings are global, so one diagram is drawn after another.
let last: Promise<unknown> = Promise.resolve()

/** Throws what Mermaid has to say of a text that is no diagram. */
export function draw(source: string, scheme: "light" | "dark"): Promise<Diagram> {
  const drawn = last.then(() => drawNow(source, scheme))
  last = drawn.catch(() => undefined)
  return drawn
}

async function drawNow(source: string, scheme: "light" | "dark"): Promise<Diagram> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    theme: scheme === "dark" ? "dark" : "default",
    // A picture has no fonts of the page.
    fontFamily: "sans-serif",
  })
  const { svg } = await mermaid.render(`kawa-mermaid-${++count}`, withoutTags(source))
  return picture(svg)
}

/** Mermaid measures labels as HTML in the page; the tags of a label, but line breaks, are to be text there too. */
function withoutTags(source: string): string {
  return source.replace(/(?<!<)<(?!br\s*\/?>)(?=[a-z/!])/gi, "#lt;")
}

function picture(markup: string): Diagram {
  const root = new DOMParser().parseFromString(markup, "text/html").querySelector("svg")
  if (!root) throw new Error("There is nothing to draw.")
  const size = root.getAttribute("viewBox")?.split(/[ ,]+/).map(Number)
  const words = ["title", "desc"].map((name) => root.querySelector(`:scope > ${name}`)?.textContent)
  const [width = 0, height = 0] = size?.slice(2) ?? []
  root.setAttribute("width", String(width))
  root.setAttribute("height", String(height))
  const text = new XMLSerializer().serializeToString(root)
  return {
    url: `data:image/svg+xml,${encodeURIComponent(text)}`,
    width,
    words: words.filter(Boolean).join(". "),
  }
}
