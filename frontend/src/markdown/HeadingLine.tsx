// One heading with an id, a link to itself and, if given, a tooltip. Used by Markdown and by titles.
import {
  createElement,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react"
import { text } from "../i18n"
import { isForNewTab } from "../ui/links"
import { HelpTooltip } from "../ui/Tooltip"
import { followAnchor } from "./anchors"
import css from "./HeadingLine.module.css"
import { slug } from "./text"

interface Props {
  level: number
  /** Its id; false for none shown, undefined for one made of the text. */
  anchor?: string | false | undefined
  help?: ReactNode
  icon?: ReactNode
  wrap?: boolean
  children: ReactNode
}

/** What it says, with the names of its icons. */
function wordsOf(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement
  for (const icon of copy.querySelectorAll<HTMLElement>("[data-icon]")) {
    icon.textContent = icon.dataset.icon ?? ""
  }
  return copy.textContent
}

let scrolledTo: string | undefined

/** Scrolls to the heading that the address names, once: the page did not have it when it loaded. */
function useScrollIntoView(element: React.RefObject<HTMLElement | null>, id: string): void {
  useEffect(() => {
    if (!id || !location.hash || scrolledTo === location.hash) return
    if (decodeURIComponent(location.hash.slice(1)) !== id) return
    scrolledTo = location.hash
    element.current?.scrollIntoView()
  }, [element, id])
}

export function HeadingLine({ level, anchor, help, icon, wrap = true, children }: Props) {
  const label = useId()
  const line = useRef<HTMLElement>(null)
  const words = useRef<HTMLSpanElement>(null)
  const [own, setOwn] = useState("")
  // The slug is of the text as it is shown, which only the page knows (emoji, formulas, icons).
  useEffect(() => setOwn(slug(words.current ? wordsOf(words.current) : "")))
  const id = typeof anchor === "string" && anchor ? anchor : own
  useScrollIntoView(line, id)
  const link = anchor !== false && id ? <HeadingLink id={id} /> : null
  return (
    <div data-testid="stHeadingWithActionElements" className={css.heading}>
      {createElement(
        `h${level}`,
        {
          id: id || undefined,
          "aria-labelledby": label,
          ref: line,
          className: wrap ? undefined : css.oneLine,
        },
        icon && (
          <span aria-hidden="true" data-testid="stHeadingIconWrapper" className={css.icon}>
            {icon}
          </span>
        ),
        <span id={label} ref={words} data-heading-text="" className={css.text}>
          {children}
        </span>,
        (help || link) && (
          <span data-testid="stHeaderActionElements" className={css.actions}>
            {help && <HelpTooltip>{help}</HelpTooltip>}
            {link}
          </span>
        ),
      )}
    </div>
  )
}

function HeadingLink({ id }: { id: string }) {
  const follow = (event: MouseEvent) => {
    if (!isForNewTab(event) && followAnchor(id)) event.preventDefault()
  }
  // The name is on the drawing: words would become part of the heading's text.
  return (
    <a className={css.link} href={`#${id}`} onClick={follow}>
      <svg viewBox="0 0 24 24" role="img" aria-label={text("heading_link")}>
        <path d="M9 17H7A5 5 0 0 1 7 7h2M15 7h2a5 5 0 1 1 0 10h-2M8 12h8" />
      </svg>
    </a>
  )
}
