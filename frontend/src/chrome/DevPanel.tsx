// The developer panel: what the session holds, its reruns, the way back to one, and a copy of the session.
import { useEffect, useId, useRef } from "react"
import { language, text } from "../i18n"
import { developerText as say } from "../i18n/developer"
import type { PanelCache, PanelKey, PanelLink, PanelRerun } from "../protocol/messages.gen"
import { useCell } from "../store/cell"
import { usePage } from "../store/react"
import { CopyButton } from "../ui/CopyButton"
import { formatBytes } from "../ui/numbers"
import css from "./DevPanel.module.css"
import { CloseIcon } from "./glyphs"
import { IconButton } from "./IconButton"
import { takesText } from "./keyboard"

export default function DevPanel() {
  const { developer } = usePage()
  const title = useRef<HTMLHeadingElement>(null)
  const panel = useRef<HTMLElement>(null)
  const heading = useId()
  useEffect(coverWhereNarrow, [])
  useEffect(() => {
    if (!isTypedBeside()) title.current?.focus()
    return () => document.querySelector<HTMLElement>("#MainMenu button")?.focus()
  }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return
      // Elsewhere the key belongs to whatever has the focus.
      const target = event.target as Node
      if (target !== document.body && !panel.current?.contains(target)) return
      event.preventDefault()
      developer.show(false)
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [developer])
  return (
    <aside ref={panel} data-testid="kawaDevPanel" className={css.panel} aria-labelledby={heading}>
      <header className={css.header}>
        <h2 id={heading} ref={title} tabIndex={-1} className={css.title}>
          {say("panel")}
        </h2>
        <IconButton aria-label={text("close")} onClick={() => developer.show(false)}>
          <CloseIcon />
        </IconButton>
      </header>
      <div className={css.content}>
        <Reruns />
        <Held />
        <Caches />
        <Copy />
      </div>
    </aside>
  )
}

/** The panel's code may arrive after the user has gone on to a field: what is typed there stays there. */
function isTypedBeside(): boolean {
  const active = document.activeElement
  return active instanceof HTMLElement && takesText(active) && !active.closest("[inert]")
}

/** Where the panel takes the whole width, nobody is to tab through the page behind it. */
function coverWhereNarrow() {
  const narrow = matchMedia("(max-width: 26rem)")
  const view = document.querySelector('[data-testid="stAppViewContainer"]')
  const apply = () => view?.toggleAttribute("inert", narrow.matches)
  apply()
  narrow.addEventListener("change", apply)
  return () => {
    narrow.removeEventListener("change", apply)
    view?.removeAttribute("inert")
  }
}

function Copy() {
  const { developer } = usePage()
  const link = useCell(developer.link)
  return (
    <section className={css.section}>
      <button
        type="button"
        className={css.button}
        title={say("copy_about")}
        onClick={() => developer.ask({ want: "link" })}
      >
        {say("copy")}
      </button>
      {link && <Link link={link} />}
    </section>
  )
}

function Link({ link }: { link: PanelLink }) {
  const anchor = useRef<HTMLAnchorElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new link takes the focus too
  useEffect(() => anchor.current?.focus(), [link])
  const address = new URL(location.href)
  address.searchParams.set("kawa_copy", link.link)
  address.hash = ""
  return (
    <p className={css.link}>
      <a ref={anchor} href={address.href} target="_blank" rel="noopener noreferrer">
        {say("copy_open")}
      </a>
      <CopyButton value={address.href} />
      <span className={css.faded}>{say("copy_lasts", { minutes: link.seconds / 60 })}</span>
    </p>
  )
}

function Held() {
  const state = useCell(usePage().developer.state)
  const heading = useId()
  const keys = state?.keys ?? []
  return (
    <section className={css.section} aria-labelledby={heading}>
      <h3 id={heading} className={css.heading}>
        {say("state")}
      </h3>
      {state && state.durable === false && <p className={css.warning}>{say("memory")}</p>}
      {state && keys.length === 0 && <p className={css.faded}>{say("no_keys")}</p>}
      <ul className={css.list}>
        {keys.map((key) => (
          <Key key={`${key.widget} ${key.name}`} entry={key} />
        ))}
      </ul>
      {state?.more ? <p className={css.faded}>{say("more_keys", { count: state.more })}</p> : null}
    </section>
  )
}

function Key({ entry }: { entry: PanelKey }) {
  const size = typeof entry.size === "number" ? say("size", { size: formatBytes(entry.size) }) : ""
  const storing = entry.pending ? say("pending") : entry.reason ? "" : size
  const facts = [entry.type, say(entry.widget ? "value_of_widget" : "value_of_state"), storing]
  return (
    <li className={css.row}>
      <strong className={css.name}>{entry.name}</strong>
      <span className={css.faded}>{facts.filter(Boolean).join(" · ")}</span>
      <code className={css.preview}>{entry.preview}</code>
      {entry.reason && (
        <span className={css.warning}>{say("not_stored", { reason: entry.reason })}</span>
      )}
    </li>
  )
}

function Caches() {
  const caches = useCell(usePage().developer.state)?.caches ?? []
  const heading = useId()
  if (caches.length === 0) return null
  return (
    <section className={css.section} aria-labelledby={heading}>
      <h3 id={heading} className={css.heading}>
        {say("caches")}
      </h3>
      <ul className={css.list}>
        {caches.map((cache, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two functions may have one name
          <Cache key={at} cache={cache} />
        ))}
      </ul>
    </section>
  )
}

function Cache({ cache }: { cache: PanelCache }) {
  const facts = [
    cache.decorator,
    say("cache_hits", { hits: cache.hits, misses: cache.misses }),
    say("cache_entries", { count: cache.entries }),
    cache.bytes > 0 ? formatBytes(cache.bytes) : "",
    say("cache_saved", { seconds: cache.saved.toFixed(1) }),
  ]
  return (
    <li className={css.row}>
      <strong className={css.name}>{cache.name}</strong>
      <span className={css.faded}>{facts.filter(Boolean).join(" · ")}</span>
    </li>
  )
}

function Reruns() {
  const state = useCell(usePage().developer.state)
  const heading = useId()
  return (
    <section className={css.section} aria-labelledby={heading}>
      <h3 id={heading} className={css.heading}>
        {say("reruns")}
      </h3>
      <ol className={css.list} reversed>
        {state?.reruns.map((rerun, at) => (
          <Rerun key={rerun.number} rerun={rerun} latest={at === 0} />
        ))}
      </ol>
    </section>
  )
}

const CLOCK = new Intl.DateTimeFormat(language, { timeStyle: "medium" })

function Rerun({ rerun, latest }: { rerun: PanelRerun; latest: boolean }) {
  const { developer } = usePage()
  const name = useId()
  const back = useId()
  const stored = typeof rerun.commit_ms === "number"
  const facts = [
    say("script", { ms: rerun.script_ms.toFixed(1) }),
    say("bytes_sent", { size: formatBytes(rerun.bytes) }),
    stored ? say("commit", { ms: (rerun.commit_ms ?? 0).toFixed(1) }) : "",
    rerun.version > 0 ? say("version", { version: rerun.version }) : "",
  ]
  return (
    <li className={css.row} value={rerun.number}>
      <span id={name} className={css.name}>
        #{rerun.number} {trigger(rerun)}
      </span>
      <span className={css.faded}>
        {[CLOCK.format(rerun.at * 1000), ...facts].filter(Boolean).join(" · ")}
      </span>
      {rerun.failed && <span className={css.warning}>{say("failed")}</span>}
      {latest && <span className={css.faded}>{say("now")}</span>}
      {!latest && rerun.kept && (
        <button
          id={back}
          type="button"
          className={css.button}
          aria-labelledby={`${back} ${name}`}
          onClick={() => developer.ask({ want: "back", number: rerun.number })}
        >
          {say("back")}
        </button>
      )}
      {!latest && !rerun.kept && <span className={css.faded}>{say("back_gone")}</span>}
    </li>
  )
}

function trigger({ reason, widgets }: PanelRerun): string {
  if (widgets && widgets.length > 0) return widgets.join(", ")
  switch (reason) {
    case "load":
    case "save":
    case "restart":
    case "page":
      return say(reason)
    case "back":
      return say("title_back")
    default:
      return say("rerun")
  }
}
