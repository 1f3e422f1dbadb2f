// Where files are dropped or chosen.
import { type DragEvent, useId, useRef, useState } from "react"
import { text } from "../i18n"
import { classes } from "../ui/box"
import { MaterialIcon } from "../ui/Icon"
import css from "./Dropzone.module.css"
import { droppedFiles } from "./uploads"

interface Props {
  /** Accepted extensions such as ".png"; empty: all. */
  types: readonly string[]
  many: boolean
  directory: boolean
  disabled: boolean
  labelId: string
  hint: string
  onFiles(files: readonly File[]): void
}

/** Lights up while files are held over it. */
function useDrop({ disabled, directory, onFiles }: Props) {
  const [over, setOver] = useState(false)
  return {
    "data-over": over || undefined,
    onDragOver: (event: DragEvent) => {
      event.preventDefault()
      setOver(!disabled)
    },
    onDragLeave: () => setOver(false),
    onDrop: async (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      if (!disabled) onFiles(await droppedFiles(event.dataTransfer, directory))
    },
  }
}

export function Dropzone(props: Props) {
  const { directory, disabled, labelId } = props
  const input = useRef<HTMLInputElement>(null)
  const button = useId()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys and screen readers have the button
    <section
      className={classes("stFileUploaderDropzone", css.zone)}
      data-testid="stFileUploaderDropzone"
      aria-labelledby={labelId}
      aria-disabled={disabled}
      onClick={() => input.current?.click()}
      {...useDrop(props)}
    >
      <FileInput input={input} props={props} />
      <button
        id={button}
        type="button"
        className={css.button}
        data-testid="stBaseButton-secondary"
        aria-labelledby={`${labelId} ${button}`}
        disabled={disabled}
      >
        <MaterialIcon name="upload" />
        {text(directory ? "upload_folder" : "upload")}
      </button>
      <span className={css.hint} data-testid="stFileUploaderDropzoneInstructions">
        {props.hint}
      </span>
    </section>
  )
}

function FileInput({
  input,
  props,
}: {
  input: React.RefObject<HTMLInputElement | null>
  props: Props
}) {
  return (
    <input
      ref={input}
      type="file"
      className="visually-hidden"
      data-testid="stFileUploaderDropzoneInput"
      accept={props.types.join(",") || undefined}
      multiple={props.many}
      disabled={props.disabled}
      tabIndex={-1}
      // The button beside it does the same, and has a name.
      aria-hidden="true"
      // React does not know the attribute; browsers do.
      {...(props.directory ? { webkitdirectory: "" } : {})}
      // Not once more by the zone around it.
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => {
        props.onFiles([...(event.target.files ?? [])])
        // The same file may be chosen again after it was removed.
        event.target.value = ""
      }}
    />
  )
}
