// `st.file_uploader`: files are sent as soon as they are chosen, beside the socket; the value is what arrived.
import { type DragEvent, useEffect, useId, useRef, useState } from "react"
import { text } from "../i18n"
import type { FileUploaderProps } from "../protocol/props.gen"
import { useUpload } from "../store/upload"
import { classes } from "../ui/box"
import { FileChip } from "../ui/FileChip"
import { MaterialIcon } from "../ui/Icon"
import { Label } from "../ui/Label"
import { formatBytes } from "../ui/numbers"
import { droppedFiles, refusalOf, type UploadRules } from "../ui/uploads"
import css from "./FileUploader.module.css"
import { type ElementProps, type Upload, UploadError, type UploadedFile } from "./types"

type Props = ElementProps<FileUploaderProps, UploadedFile[]>

/** A file that is on its way, or was not taken. */
interface Pending {
  key: number
  file: File
  progress: number
  problem?: string | undefined
  /** Refused by the server or the network: may be tried again. */
  retry: boolean
  upload?: Upload
}

const rulesOf = ({ types = [], max_mb: megabytes = 200 }: FileUploaderProps): UploadRules => ({
  types,
  maxBytes: megabytes * 1024 * 1024,
})

function explain(problem: string, file: File, { types, maxBytes }: UploadRules): string {
  const parts = {
    name: file.name,
    size: formatBytes(file.size),
    limit: formatBytes(maxBytes),
    types: types.join(", "),
  }
  if (problem === "file_too_large" || problem === "file_wrong_type") return text(problem, parts)
  return problem
}

function reasonOf(error: unknown, file: File, rules: UploadRules): string {
  if (!(error instanceof UploadError)) return text("file_failed", { name: file.name })
  if (error.message) return error.message
  if (error.code === "too_large") return explain("file_too_large", file, rules)
  return text(error.code === "offline" ? "file_offline" : "file_failed", { name: file.name })
}

let nextKey = 0

function useFiles({ id, props, value, setValue }: Props) {
  const start = useUpload(id)
  const rules = rulesOf(props)
  const [pending, setPending] = useState<readonly Pending[]>([])
  const many = Boolean(props.multiple || props.directory)
  const done = useRef<readonly UploadedFile[]>([])
  const running = useRef(new Set<Upload>())
  done.current = value ?? []
  useEffect(() => {
    const uploads = running.current
    return () => {
      for (const upload of uploads) upload.cancel()
    }
  }, [])

  const change = (key: number, part: Partial<Pending>): void => {
    setPending((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  }
  const drop = (key: number): void => setPending((all) => all.filter((one) => one.key !== key))
  const commit = (files: readonly UploadedFile[]): void => {
    // Two files may arrive before the page is drawn again.
    done.current = files
    setValue([...files])
  }
  const send = (key: number, file: File): void => {
    const upload = start(file, (progress) => change(key, { progress }))
    running.current.add(upload)
    change(key, { upload, problem: undefined, progress: 0 })
    upload.done
      .then((uploaded) => {
        drop(key)
        commit(many ? [...done.current, uploaded] : [uploaded])
      })
      .catch((error: unknown) => {
        if (error instanceof UploadError && error.code === "cancelled") drop(key)
        else change(key, { problem: reasonOf(error, file, rules), retry: true })
      })
      .finally(() => running.current.delete(upload))
  }
  const add = (chosen: readonly File[]): void => {
    const files = many ? chosen : chosen.slice(0, 1)
    const fresh = files.map((file): Pending => {
      const refusal = refusalOf(file, rules)
      const problem = refusal && explain(refusal, file, rules)
      return { key: nextKey++, file, progress: 0, problem, retry: false }
    })
    // Of a folder, what does not fit is left out without a word for each.
    const shown = props.directory ? fresh.filter((one) => one.problem === undefined) : fresh
    if (!many) for (const one of pending) one.upload?.cancel()
    setPending((all) => [...(many ? all.filter((one) => !one.problem) : []), ...shown])
    for (const one of shown) if (!one.problem) send(one.key, one.file)
  }
  const cancel = (one: Pending): void => {
    one.upload?.cancel()
    drop(one.key)
  }
  const remove = (file: UploadedFile): void => {
    commit(done.current.filter((one) => one.id !== file.id))
  }
  return { pending, add, cancel, remove, retry: (one: Pending) => send(one.key, one.file) }
}

export default function FileUploader(element: Props) {
  const { props, value = [], disabled } = element
  const files = useFiles(element)
  const id = useId()
  return (
    <div className="stFileUploader" data-testid="stFileUploader">
      <Label
        id={`${id}label`}
        label={props.label ?? ""}
        help={props.help}
        visibility={props.label_visibility}
        disabled={disabled}
      />
      <Dropzone props={props} disabled={disabled} labelId={`${id}label`} onFiles={files.add} />
      <ul className={css.files}>
        {value.map((file) => (
          <FileChip
            key={file.id}
            name={file.name}
            size={file.size}
            disabled={disabled}
            onRemove={() => files.remove(file)}
          />
        ))}
        {files.pending.map((one) => (
          <FileChip
            key={one.key}
            name={one.file.name}
            size={one.file.size}
            progress={one.progress}
            problem={one.problem}
            disabled={false}
            onRemove={() => files.cancel(one)}
            onRetry={one.retry && one.problem ? () => files.retry(one) : undefined}
          />
        ))}
      </ul>
    </div>
  )
}

interface DropzoneProps {
  props: FileUploaderProps
  disabled: boolean
  labelId: string
  onFiles(files: readonly File[]): void
}

function Dropzone({ props, disabled, labelId, onFiles }: DropzoneProps) {
  const { types = [], multiple, directory } = props
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const button = useId()
  const onDrop = async (event: DragEvent): Promise<void> => {
    event.preventDefault()
    setOver(false)
    if (!disabled) onFiles(await droppedFiles(event.dataTransfer, Boolean(directory)))
  }
  const limit = text("file_limit", { limit: formatBytes(rulesOf(props).maxBytes) })
  const accepted = types.map((type) => type.replace(/^\./, "").toUpperCase()).join(", ")
  return (
    <section
      className={classes("stFileUploaderDropzone", css.zone)}
      data-testid="stFileUploaderDropzone"
      data-over={over || undefined}
      aria-labelledby={labelId}
      aria-disabled={disabled}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(!disabled)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        data-testid="stFileUploaderDropzoneInput"
        accept={types.join(",") || undefined}
        multiple={Boolean(multiple || directory)}
        disabled={disabled}
        tabIndex={-1}
        aria-labelledby={labelId}
        // React does not know the attribute; browsers do.
        {...(directory ? { webkitdirectory: "" } : {})}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])])
          // The same file may be chosen again after it was removed.
          event.target.value = ""
        }}
      />
      <button
        id={button}
        type="button"
        className={css.button}
        data-testid="stBaseButton-secondary"
        aria-labelledby={`${labelId} ${button}`}
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <MaterialIcon name="upload" />
        {text(directory ? "upload_folder" : "upload")}
      </button>
      <span className={css.hint} data-testid="stFileUploaderDropzoneInstructions">
        {[limit, accepted].filter(Boolean).join(" • ")}
      </span>
    </section>
  )
}
