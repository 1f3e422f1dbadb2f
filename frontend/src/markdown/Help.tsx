// `help=`: a question mark that shows a text in Markdown.
import { HelpTooltip } from "../ui/Tooltip"
import { Markdown } from "./Markdown"

/** `of` names what it explains, for screen readers. */
export function Help({ source, of }: { source: string; of?: string | undefined }) {
  return (
    <HelpTooltip of={of}>
      <Markdown source={source} />
    </HelpTooltip>
  )
}
