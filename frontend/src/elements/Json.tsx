// `st.json`, and dicts and lists in `st.write`: a tree that opens and closes.
import { useMemo, useState } from "react"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { JsonProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { CopyButton } from "../ui/CopyButton"
import { Notice } from "../ui/Notice"
import css from "./Json.module.css"

export { defaults } from "../protocol/defaults/JsonProps.gen"

type Value = null | boolean | number | string | Value[] | { [key: string]: Value }

/** Longer ones show their first items, and the rest on demand. */
const PAGE = 200

type Parsed = { value: Value } | { error: string }

/** JSON has no word for these numbers; Python writes them all the same. */
const NOT_FINITE = /"(?:[^"\\]|\\.)*"|NaN|-?Infinity/g
const MARK = "\u0000"

function read(body: string): Parsed {
  try {
    const marked = body.replace(NOT_FINITE, (part) =>
      part.startsWith('"') ? part : JSON.stringify(MARK + part),
    )
    const value = JSON.parse(marked, (_, item) =>
      typeof item === "string" && item.startsWith(MARK) ? Number(item.slice(1)) : item,
    )
    return { value: value as Value }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function write(value: Value): string {
  const marked = JSON.stringify(
    value,
    (_, item) => (typeof item === "number" && !Number.isFinite(item) ? MARK + item : item),
    2,
  )
  return marked.replace(/"\\u0000(NaN|-?Infinity)"/g, "$1")
}

export default function Json({ props }: ElementProps<JsonProps>) {
  const { body, expanded } = props
  const parsed = useMemo(() => read(body), [body])
  const depth = expanded === true ? Number.POSITIVE_INFINITY : Number(expanded)
  return (
    <div className={classes("stJson", css.json)} data-testid="stJson">
      {"error" in parsed ? (
        <Notice kind="error">{text("json_invalid", { reason: parsed.error })}</Notice>
      ) : (
        <>
          <div className={css.scroll}>
            <Branch value={parsed.value} openTo={depth} level={1} />
          </div>
          <CopyButton value={write(parsed.value)} className={css.copy} />
        </>
      )}
    </div>
  )
}

interface BranchProps {
  value: Value
  name?: string | number
  openTo: number
  level: number
}

function Branch({ value, name, openTo, level }: BranchProps) {
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) {
    return (
      <div className={css.line}>
        <Name name={name} />
        <Leaf value={value} />
      </div>
    )
  }
  return <Group value={value} name={name} openTo={openTo} level={level} />
}

function Group({ value, name, openTo, level }: BranchProps & { value: object }) {
  const [open, setOpen] = useState(level <= openTo)
  const count = Object.keys(value).length
  const [start, end] = Array.isArray(value) ? ["[", "]"] : ["{", "}"]
  return (
    <div>
      <button
        type="button"
        className={css.toggle}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={css.arrow} data-open={open || undefined} aria-hidden="true" />
        <Name name={name} />
        <span className={css.bracket}>{start}</span>
        {!open && (
          <span className={css.count}>
            {text(count === 1 ? "json_item" : "json_items", { count })}
          </span>
        )}
        {!open && <span className={css.bracket}>{end}</span>}
      </button>
      {open && <Items value={value} openTo={openTo} level={level + 1} />}
      {open && <span className={classes(css.bracket, css.end)}>{end}</span>}
    </div>
  )
}

function Items({ value, openTo, level }: { value: object; openTo: number; level: number }) {
  const [shown, setShown] = useState(PAGE)
  const entries = useMemo(() => Object.entries(value) as [string, Value][], [value])
  const isList = Array.isArray(value)
  return (
    <div className={css.group}>
      {entries.slice(0, shown).map(([key, item]) => (
        <Branch
          key={key}
          value={item}
          name={isList ? Number(key) : key}
          openTo={openTo}
          level={level}
        />
      ))}
      {entries.length > shown && (
        <button type="button" className={css.more} onClick={() => setShown(shown + PAGE)}>
          {text("show_more", { count: entries.length - shown })}
        </button>
      )}
    </div>
  )
}

function Name({ name }: { name: string | number | undefined }) {
  if (name === undefined) return null
  const shown = typeof name === "number" ? name : JSON.stringify(name)
  return (
    <>
      <span className={typeof name === "number" ? css.index : css.key}>{shown}</span>
      <span className={css.colon}>:</span>
    </>
  )
}

function Leaf({ value }: { value: Value }) {
  if (Array.isArray(value)) return <span className={css.bracket}>[]</span>
  if (typeof value === "object" && value !== null)
    return <span className={css.bracket}>{"{}"}</span>
  if (value === null) return <span className={css.null}>null</span>
  if (typeof value === "string") return <span className={css.string}>{JSON.stringify(value)}</span>
  return (
    <span className={typeof value === "number" ? css.number : css.boolean}>{String(value)}</span>
  )
}
