// `st.slider`: one value or a range, of numbers, dates or times. Sent when the thumb is let go.
import { useEffect, useId, useState } from "react"
import { Slider as AriaSlider, SliderThumb, SliderTrack } from "react-aria-components"
import { useDraft } from "../fields/draft"
import { Labelled, labelId } from "../fields/Field"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { SliderProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { clamp, decimalsOf, formatNumber } from "../ui/numbers"
import css from "./Slider.module.css"

/** Percent of the track at either end. */
const END = 15

export { defaults } from "../protocol/defaults/SliderProps.gen"

type Show = (value: number) => string
type Dates = typeof import("../fields/dates")

const DATE_FORMATS = { date: "YYYY-MM-DD", time: "HH:mm", datetime: "YYYY-MM-DD" } as const

let dates: Dates | undefined

/** Formats values; the code for dates loads with the first slider of dates. */
function useFormat({ kind, format, step }: SliderProps): Show {
  const [, setLoaded] = useState(dates)
  const isDate = kind !== "int" && kind !== "float"
  useEffect(() => {
    if (!isDate || dates) return
    import("../fields/dates").then((module) => {
      dates = module
      setLoaded(module)
    })
  }, [isDate])
  if (isDate) return (value) => dates?.formatDate(value, format ?? DATE_FORMATS[kind]) ?? ""
  if (format) return (value) => formatNumber(value, format)
  const digits = kind === "int" ? 0 : Math.min(20, Math.max(2, decimalsOf(step)))
  return (value) => value.toFixed(digits)
}

export default function Slider(element: ElementProps<SliderProps, number[]>) {
  const { props, value, revision, setValue, disabled } = element
  const { min, max, step } = props
  const show = useFormat(props)
  const { draft, setDraft, latest } = useDraft<number[]>(revision)
  const id = useId()
  const values = (draft ?? value ?? props.default).map((one) => clamp(one, min, max))
  const commit = () => {
    const moved = latest()
    const before = value ?? props.default
    setDraft(undefined)
    if (moved?.some((one, index) => one !== before[index])) setValue(moved)
  }
  return (
    <Labelled name="stSlider" id={id} field={props} disabled={disabled}>
      <AriaSlider
        className={css.slider ?? ""}
        aria-labelledby={labelId(id)}
        minValue={min}
        maxValue={max}
        step={step}
        value={values}
        isDisabled={disabled}
        onChange={(next) => setDraft(typeof next === "number" ? [next] : next)}
        onChangeEnd={commit}
      >
        <Track values={values} props={props} show={show} />
      </AriaSlider>
    </Labelled>
  )
}

interface TrackProps {
  values: readonly number[]
  props: SliderProps
  show: Show
}

function Track({ values, props, show }: TrackProps) {
  const { min, max, label } = props
  const percent = (value: number): number => (max > min ? ((value - min) / (max - min)) * 100 : 0)
  const [first = min, last = first] = values
  const range = values.length > 1
  const from = range ? percent(first) : 0
  const close = range && percent(last) - percent(first) < 12
  return (
    <SliderTrack className={css.track ?? ""}>
      <div className={css.rail}>
        <div className={css.fill} style={{ left: `${from}%`, width: `${percent(last) - from}%` }} />
      </div>
      {values.map((value, index) => (
        <SliderThumb
          key={String(index)}
          index={index}
          className={css.thumb ?? ""}
          aria-label={range ? text(index === 0 ? "slider_start" : "slider_end", { label }) : label}
        >
          <Spoken words={show(value)} />
          <span
            className={css.value}
            data-testid="stSliderThumbValue"
            style={{ translate: `-${close ? (index === 0 ? 100 : 0) : lean(percent(value))}%` }}
          >
            {show(value)}
          </span>
        </SliderThumb>
      ))}
      <div className={css.ticks} data-testid="stSliderTickBar">
        <span>{show(min)}</span>
        <span>{show(max)}</span>
      </div>
    </SliderTrack>
  )
}

/** How far a value stands left of its thumb: half its width, but near an end it leans to where there is room. */
function lean(percent: number): number {
  if (percent < END) return (percent / END) * 50
  return percent > 100 - END ? 100 - ((100 - percent) / END) * 50 : 50
}

/** React Aria reads numbers; what is shown may be a date or carry a unit. Its name would hold all the track's words. */
function Spoken({ words }: { words: string }) {
  const [place, setPlace] = useState<HTMLSpanElement | null>(null)
  useEffect(() => {
    const input = place?.parentElement?.querySelector("input")
    input?.setAttribute("aria-valuetext", words)
    input?.removeAttribute("aria-labelledby")
  })
  return <span ref={setPlace} className={classes("visually-hidden")} aria-hidden="true" />
}
