// The menu's button; the menu itself loads when the user reaches for it.
import { lazy, Suspense, useRef, useState } from "react"
import { text } from "../i18n"
import { Markdown } from "../markdown/Markdown"
import { useHead, usePage } from "../store/react"
import { Dialog } from "./Dialog"
import { DotsIcon } from "./glyphs"
import css from "./header.module.css"

const loadPopover = () => import("./MenuPopover")
const MenuPopover = lazy(loadPopover)

export function MainMenu() {
  const page = usePage()
  const about = useHead().menu?.about
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [dialog, setDialog] = useState<"about" | "start_over" | null>(null)
  const preload = () => void loadPopover()
  return (
    <span data-testid="stMainMenu" id="MainMenu" className="stMainMenu">
      <button
        ref={button}
        type="button"
        data-testid="stMainMenuButton"
        className={css.menuButton}
        aria-label={text("main_menu")}
        aria-haspopup="menu"
        aria-expanded={open}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => setOpen(!open)}
      >
        <DotsIcon />
      </button>
      {open && (
        <Suspense>
          <MenuPopover trigger={button} onOpenChange={setOpen} onDialog={setDialog} />
        </Suspense>
      )}
      {dialog === "start_over" && (
        <Dialog
          title={text("start_over_title")}
          confirm={text("start_over")}
          onConfirm={() => page.startOver()}
          onClose={() => setDialog(null)}
        >
          <p>{text("start_over_body")}</p>
        </Dialog>
      )}
      {dialog === "about" && (
        <Dialog title={text("about")} onClose={() => setDialog(null)}>
          {about && <Markdown source={about} />}
          <p>{text("about_kawa")}</p>
        </Dialog>
      )}
    </span>
  )
}
