// Stands where a Mermaid diagram will be: says that it is not drawn yet, and shows its source.

import { text } from "../i18n"
import { CodeBlock } from "../ui/CodeBlock"
import css from "./markdown.module.css"

export function MermaidNotice({ source }: { source: string }) {
  return (
    <div role="note" className={css.notBuilt}>
      <p className={css.notBuiltText}>{text("mermaid_not_built")}</p>
      <CodeBlock code={source} language={null} />
    </div>
  )
}
