// The menu's button; the menu itself loads when the user reaches for it.
import { useRef, useState } from "react"
import { text } from "../i18n"
import { Markdown } from "../markdown/Markdown"
import { useCell } from "../store/cell"
import { useHead, usePage } from "../store/react"
import { DotsIcon } from "./glyphs"
import { IconButton } from "./IconButton"
import { usePart } from "./part"

const loadPopover = () => import("./MenuPopover")
const loadDialog = () => import("./Dialog")

type Opened = "menu" | "about" | "start_over" | null

export function MainMenu() {
  const { developer } = usePage()
  const button = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState<Opened>(null)
  const [byKey, setByKey] = useState(false)
  const preload = () => void loadPopover().catch(() => undefined)
  /** What opened the dialog, an entry of the menu, is gone by now. */
  const closed = () => {
    setOpened(null)
    button.current?.focus()
  }
  const MenuPopover = usePart(loadPopover, opened === "menu", closed)
  return (
    <span data-testid="stMainMenu" id="MainMenu" className="stMainMenu">
      <IconButton
        ref={button}
        data-testid="stMainMenuButton"
        aria-label={text("main_menu")}
        aria-haspopup="menu"
        aria-expanded={opened === "menu"}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={(event) => {
          setByKey(event.detail === 0)
          setOpened(opened === "menu" ? null : "menu")
        }}
      >
        <DotsIcon />
      </IconButton>
      {MenuPopover && (
        <MenuPopover
          trigger={button}
          byKey={byKey}
          onOpenChange={(open) => setOpened((now) => (now === "menu" && !open ? null : now))}
          onDialog={setOpened}
        />
      )}
      {opened === "start_over" && <StartOver onClose={closed} />}
      {useCell(developer.clearing) && <ClearCache onClose={closed} />}
      {opened === "about" && <About onClose={closed} />}
    </span>
  )
}

function StartOver({ onClose }: { onClose(): void }) {
  const page = usePage()
  const Dialog = usePart(loadDialog, true, onClose)
  if (!Dialog) return null
  return (
    <Dialog
      title={text("start_over_title")}
      confirm={text("start_over")}
      onConfirm={() => page.startOver()}
      onClose={onClose}
    >
      <p>{text("start_over_body")}</p>
    </Dialog>
  )
}

function ClearCache({ onClose }: { onClose(): void }) {
  const { developer } = usePage()
  const close = () => {
    developer.clearing.set(false)
    onClose()
  }
  const Dialog = usePart(loadDialog, true, close)
  if (!Dialog) return null
  return (
    <Dialog
      testId="stClearCacheDialog"
      title={text("clear_cache_title")}
      confirm={text("clear_cache")}
      onConfirm={() => developer.ask({ want: "clear_cache" })}
      onClose={close}
    >
      <p>{text("clear_cache_body")}</p>
    </Dialog>
  )
}

function About({ onClose }: { onClose(): void }) {
  const about = useHead().menu.about
  const Dialog = usePart(loadDialog, true, onClose)
  if (!Dialog) return null
  return (
    <Dialog title={text("about")} onClose={onClose}>
      {about && <Markdown source={about} />}
      <p>{text("about_kawa")}</p>
    </Dialog>
  )
}
