// Icons, emoji and formulas: parts whose tables or libraries load when the first one is seen.
import { lazy, Suspense, useEffect, useState } from "react"
import { MaterialIcon } from "../ui/Icon"
import css from "./Markdown.module.css"
import type { ShortcodeToken } from "./tokens"
import { WaveLogo } from "./WaveLogo"

const Typeset = lazy(() => import("./Katex"))

let emojiTable: Readonly<Record<string, string>> | undefined

function Emoji({ name, raw }: { name: string; raw: string }) {
  const [table, setTable] = useState(emojiTable)
  useEffect(() => {
    if (table) return
    let live = true
    import("./emoji").then((module) => {
      emojiTable = module.emoji
      if (live) setTable(module.emoji)
    })
    return () => {
      live = false
    }
  }, [table])
  return table && Object.hasOwn(table, name) ? table[name] : raw
}

export function Shortcode({ token }: { token: ShortcodeToken }) {
  if (token.kind === "logo") return <WaveLogo />
  if (token.kind === "material") return <MaterialIcon name={token.name} labelled />
  return <Emoji name={token.name} raw={token.raw} />
}

/** A formula; its source until the typesetter has arrived. */
export function Formula({ tex, display }: { tex: string; display: boolean }) {
  const Tag = display ? "div" : "span"
  return (
    <Suspense fallback={<Tag className={css.formula}>{tex}</Tag>}>
      <Typeset tex={tex} display={display} />
    </Suspense>
  )
}
