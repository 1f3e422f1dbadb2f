// `st.spinner`: turns until the block is done; how long it took so far, if asked.
import { useEffect, useState } from "react"
import { text as t } from "../i18n"
import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { SpinnerProps } from "../protocol/props.gen"
import { classes } from "../ui/box"
import { SpinnerIcon } from "../ui/Icon"
import css from "./Spinner.module.css"

export { defaults } from "../protocol/defaults/SpinnerProps.gen"

function useElapsedSeconds(running: boolean): string {
  const [elapsed, setElapsed] = useState(0)
  useEffect(() => {
    if (!running) return
    const start = performance.now()
    const timer = setInterval(() => setElapsed(performance.now() - start), 100)
    return () => clearInterval(timer)
  }, [running])
  return (elapsed / 1000).toFixed(1)
}

export default function Spinner({ props }: ElementProps<SpinnerProps>) {
  const { text, show_time: showTime } = props
  const seconds = useElapsedSeconds(showTime)
  return (
    <div className={classes("stSpinner", css.spinner)} data-testid="stSpinner" role="status">
      <SpinnerIcon />
      <Markdown source={text} mode="label" />
      {showTime && (
        // Said once with the text; the counting would never stop.
        <span className={css.time} aria-hidden="true">
          {t("seconds_elapsed", { seconds })}
        </span>
      )}
    </div>
  )
}
