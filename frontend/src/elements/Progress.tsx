// `st.progress`.
import { useId } from "react"
import { text as t } from "../i18n"
import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { ProgressProps } from "../protocol/props.gen"
import css from "./Progress.module.css"

export { defaults } from "../protocol/defaults/ProgressProps.gen"

export default function Progress({ props }: ElementProps<ProgressProps>) {
  const { value, text } = props
  const label = useId()
  const name = text ? { "aria-labelledby": label } : { "aria-label": t("progress") }
  return (
    <div className="stProgress" data-testid="stProgress">
      {text && (
        <div id={label} className={css.text}>
          <Markdown source={text} mode="label" />
        </div>
      )}
      <div
        role="progressbar"
        aria-valuenow={value}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={`${value}%`}
        {...name}
      >
        <div className={css.track} data-testid="stProgressBarTrack">
          <div className={css.bar} style={{ width: `${value}%` }} />
        </div>
      </div>
    </div>
  )
}
