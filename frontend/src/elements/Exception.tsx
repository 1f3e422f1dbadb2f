// `st.exception`, and an error that ended the run: what happened, where, and what to do.

import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { ExceptionProps, StackFrame } from "../protocol/props.gen"
import { classes, keyboardScroll } from "../ui/box"
import { CopyButton } from "../ui/CopyButton"
import { Notice } from "../ui/Notice"
import css from "./Exception.module.css"

export { defaults } from "../protocol/defaults/ExceptionProps.gen"

const placeOf = ({ file, line }: StackFrame): string => text("source_line", { file, line })

export default function Exception({ props }: ElementProps<ExceptionProps>) {
  const { name, message, markdown, frames, hint, warning } = props
  const last = frames.at(-1)
  return (
    <div className="stException" data-testid="stException">
      <Notice kind={warning ? "warning" : "error"}>
        <Summary name={name} message={message} markdown={markdown} />
        {last && (
          <div className={css.source}>
            <span>{placeOf(last)}</span>
            {last.code && <code>{last.code}</code>}
          </div>
        )}
        {hint && (
          <div className={css.hint}>
            <Markdown source={hint} />
          </div>
        )}
        {frames.length > 0 && <Traceback frames={frames} />}
        <div className={css.actions}>
          <CopyButton value={asText(props)} words />
        </div>
      </Notice>
    </div>
  )
}

function Summary({
  name,
  message,
  markdown,
}: {
  name: string
  message: string
  markdown: boolean
}) {
  return (
    <div className={css.summary} data-testid="stExceptionMessage">
      <span className={css.name}>{name}</span>
      {message && ": "}
      {markdown ? <Markdown source={message} /> : message}
    </div>
  )
}

function Traceback({ frames }: { frames: readonly StackFrame[] }) {
  return (
    <details className={css.traceback} open={frames.length > 1}>
      <summary>{text("traceback")}</summary>
      <ol className={css.frames} {...keyboardScroll}>
        {frames.map((frame, index) => (
          <li key={String(index)} data-testid="stExceptionTraceRow">
            <span className={css.place}>{text("source_line_in", { ...frame })}</span>
            {frame.code && <code className={classes(css.code)}>{frame.code}</code>}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** As Python prints it, which is what people paste into a search. */
function asText({ name, message, frames }: ExceptionProps): string {
  const lines = frames.map(
    (frame) =>
      `  File "${frame.file}", line ${frame.line}, in ${frame.function}\n    ${frame.code}`,
  )
  if (lines.length > 0) lines.unshift("Traceback (most recent call last):")
  return [...lines, message ? `${name}: ${message}` : name].join("\n")
}
