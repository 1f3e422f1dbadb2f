// One file of an uploader: its name and size, how far it has come, and a button to take it away.
import { text } from "../i18n"
import { Cross } from "../ui/glyphs"
import { MaterialIcon } from "../ui/Icon"
import { formatBytes } from "../ui/numbers"
import css from "./FileChip.module.css"

/** Characters at the end of a name that always show: what kind of file it is. */
const TAIL = 9

interface Props {
  name: string
  size: number
  /** 0 to 1 while it is sent. */
  progress?: number | undefined
  problem?: string | undefined
  disabled: boolean
  onRemove(): void
  onRetry?: (() => void) | undefined
}

export function FileChip({ name, size, progress, problem, disabled, onRemove, onRetry }: Props) {
  return (
    <li className={css.chip} data-testid="stFileChip" data-failed={problem ? "" : undefined}>
      <MaterialIcon name={problem ? "error" : "draft"} />
      <div className={css.text}>
        <span className={css.name} data-testid="stFileChipName" title={name}>
          <span>{name.slice(0, -TAIL)}</span>
          <span>{name.slice(-TAIL)}</span>
        </span>
        <small>{formatBytes(size)}</small>
        {problem && (
          <small role="alert" data-testid="stFileChipError">
            {problem}
          </small>
        )}
        {progress !== undefined && !problem && (
          <progress value={progress} max={1} aria-label={text("file_uploading", { name })} />
        )}
      </div>
      {onRetry && (
        <button type="button" aria-label={text("file_retry", { name })} onClick={onRetry}>
          <MaterialIcon name="refresh" />
        </button>
      )}
      <button
        type="button"
        data-testid="stFileChipDeleteBtn"
        aria-label={text("file_remove", { name })}
        disabled={disabled}
        onClick={(event) => {
          const uploader = event.currentTarget.closest(".stFileUploader")
          // The focus would go with this button.
          uploader?.querySelector<HTMLElement>("section button")?.focus()
          onRemove()
        }}
      >
        <Cross />
      </button>
    </li>
  )
}
