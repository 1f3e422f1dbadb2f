// The main menu: what the user can do to the app, how it looks, and what the app itself adds.
import { type RefObject, useState } from "react"
import {
  Header,
  Keyboard,
  Menu,
  MenuItem,
  MenuSection,
  Popover,
  type Selection,
  Separator,
  setInteractionModality,
} from "react-aria-components"
import { text } from "../i18n"
import { useCell } from "../store/cell"
import { useHead, usePage } from "../store/react"
import { chooseScheme, fixedScheme, type SchemeChoice, schemeChoice } from "../store/scheme"
import { safeLink } from "../ui/urls"
import css from "./MenuPopover.module.css"

interface Props {
  trigger: RefObject<HTMLElement | null>
  /** The button was pressed by a key, or by a screen reader. */
  byKey: boolean
  onOpenChange(open: boolean): void
  onDialog(dialog: "about" | "start_over"): void
}

const SCHEMES: readonly SchemeChoice[] = ["system", "light", "dark"]

export default function MenuPopover({ trigger, byKey, onOpenChange, onDialog }: Props) {
  // For the click that a key makes React Aria puts off focusing the first entry, and gives up when the list has been
  // focused by then, which it mostly has not.
  useState(() => byKey && setInteractionModality("keyboard"))
  const page = usePage()
  const links = useHead().menu
  const minimal = page.line.config.toolbar_mode === "minimal"
  const act = (key: string) => {
    if (key === "rerun") page.rerun()
    if (key === "print") window.print()
    if (key === "clear_cache") page.developer.askWhetherToClear()
    if (key === "developer") page.developer.show(true)
    if (key === "start_over" || key === "about") onDialog(key)
  }
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      onOpenChange={onOpenChange}
      placement="bottom end"
      className={css.popover ?? ""}
      data-testid="stMainMenuPopover"
      aria-label={text("main_menu")}
    >
      <Menu
        data-testid="stMainMenuList"
        className={css.menu ?? ""}
        aria-label={text("main_menu")}
        autoFocus="first"
        onAction={(key) => act(String(key))}
        onClose={() => onOpenChange(false)}
      >
        {!minimal && <Item id="rerun" label={text("rerun")} shortcut="R" />}
        {!minimal && <Item id="start_over" label={`${text("start_over")}…`} />}
        {!minimal && <Item id="print" label={text("print")} />}
        {!minimal && page.developer.offered && (
          <Item id="clear_cache" label={`${text("clear_cache")}…`} shortcut="C" />
        )}
        {!minimal && page.developer.offered && (
          <Item id="developer" label={text("developer_panel")} shortcut="D" />
        )}
        <Separator className={css.separator ?? ""} />
        <Schemes />
        <Separator className={css.separator ?? ""} />
        <Link id="help" label={text("get_help")} url={links.get_help} />
        <Link id="bug" label={text("report_a_bug")} url={links.report_a_bug} />
        <Item id="about" label={text("about")} />
      </Menu>
    </Popover>
  )
}

function Item({ id, label, shortcut }: { id: string; label: string; shortcut?: string }) {
  return (
    <MenuItem id={id} className={css.item ?? ""} textValue={label}>
      <span>{label}</span>
      {shortcut && <Keyboard className={css.key ?? ""}>{shortcut}</Keyboard>}
    </MenuItem>
  )
}

function Link({ id, label, url }: { id: string; label: string; url?: string | null | undefined }) {
  const href = url ? safeLink(url) : undefined
  if (!href) return null
  return (
    <MenuItem
      id={id}
      className={css.item ?? ""}
      textValue={label}
      href={href}
      target="_blank"
      rel="noreferrer"
    >
      {label}
    </MenuItem>
  )
}

function Schemes() {
  const choice = useCell(schemeChoice)
  if (useCell(fixedScheme)) return null
  const choose = (keys: Selection) => {
    const key = keys === "all" ? undefined : [...keys][0]
    chooseScheme((key as SchemeChoice | undefined) ?? choice)
  }
  return (
    <MenuSection
      selectionMode="single"
      selectedKeys={[choice]}
      onSelectionChange={choose}
      className={css.section ?? ""}
    >
      <Header className={css.heading ?? ""}>{text("scheme")}</Header>
      {SCHEMES.map((scheme) => (
        <MenuItem key={scheme} id={scheme} className={css.item ?? ""}>
          {text(`scheme_${scheme}`)}
        </MenuItem>
      ))}
    </MenuSection>
  )
}
