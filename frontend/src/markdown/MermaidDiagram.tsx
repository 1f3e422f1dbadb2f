// A Mermaid diagram, shown as an image: inside one, nothing that its text says can run or be fetched.
import { useEffect, useState, useSyncExternalStore } from "react"
import { text } from "../i18n"
import { onShownScheme, shownScheme } from "../store/scheme"
import { CodeBlock } from "../ui/CodeBlock"
import css from "./Markdown.module.css"
import type { Diagram } from "./mermaid-draw"

export default function MermaidDiagram({ source }: { source: string }) {
  const drawn = useDiagram(source)
  if (!drawn) return <div className={css.diagram} aria-busy="true" />
  if ("failed" in drawn) {
    return (
      <div role="note" className={css.noDiagram}>
        <p className={css.noDiagramText}>{text("mermaid_failed")}</p>
        <p className={css.noDiagramText}>{drawn.failed}</p>
        <CodeBlock code={source} language={null} />
      </div>
    )
  }
  return (
    <div className={css.diagram}>
      <img
        src={drawn.url}
        width={drawn.width}
        alt={drawn.words || text("mermaid_diagram")}
        className={css.picture}
      />
    </div>
  )
}

/** The diagram; null until it is drawn. The one before stays while a new one is drawn. */
function useDiagram(source: string): Diagram | { failed: string } | null {
  const scheme = useSyncExternalStore(onShownScheme, shownScheme)
  const [drawn, setDrawn] = useState<Diagram | { failed: string } | null>(null)
  useEffect(() => {
    let wanted = true
    import("./mermaid-draw")
      .then(({ draw }) => draw(source, scheme))
      .catch((error: unknown) => ({ failed: String(error) }))
      .then((result) => wanted && setDrawn(result))
    return () => {
      wanted = false
    }
  }, [source, scheme])
  return drawn
}
