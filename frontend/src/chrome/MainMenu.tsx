// The menu's button; the menu itself loads when the user reaches for it.
import { useRef, useState } from "react"
import { text } from "../i18n"
import { useCell } from "../store/cell"
import { usePage } from "../store/react"
import { DotsIcon } from "./glyphs"
import { IconButton } from "./IconButton"
import type { MenuDialog } from "./MenuDialogs"
import { usePart } from "./part"

const loadPopover = () => import("./MenuPopover")
const loadDialogs = () => import("./MenuDialogs")

export function MainMenu() {
  const { developer } = usePage()
  const button = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState<MenuDialog | "menu" | null>(null)
  const [byKey, setByKey] = useState(false)
  const preload = () => void loadPopover().catch(() => undefined)
  /** What opened the dialog, an entry of the menu, is gone by now. */
  const closed = () => {
    setOpened(null)
    developer.clearing.set(false)
    button.current?.focus()
  }
  const dialog = useCell(developer.clearing) ? "clear_cache" : opened === "menu" ? null : opened
  const Dialogs = usePart(loadDialogs, dialog !== null, closed)
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
      {dialog && Dialogs && <Dialogs dialog={dialog} onClose={closed} />}
    </span>
  )
}
