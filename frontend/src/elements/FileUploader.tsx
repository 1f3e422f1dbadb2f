// `st.file_uploader`: files are sent as soon as they are chosen, beside the socket; the value is what arrived.
import { useId, useRef } from "react"
import { Dropzone } from "../fields/Dropzone"
import { Labelled, labelId } from "../fields/Field"
import { FileChip } from "../fields/FileChip"
import chips from "../fields/FileChip.module.css"
import { usePendingUploads } from "../fields/pending-uploads"
import { text } from "../i18n"
import type { ElementProps } from "../layout/element"
import type { FileUploaderProps } from "../protocol/props.gen"
import type { UploadedFile } from "../protocol/upload"
import { nameOf, useUpload } from "../store/upload"
import { formatBytes } from "../ui/numbers"

export { defaults } from "../protocol/defaults/FileUploaderProps.gen"

const MEGABYTE = 1024 * 1024

type Props = ElementProps<FileUploaderProps, UploadedFile[]>

/** The files that have arrived and those on their way. */
function useFiles({ id, props, value = [], setValue }: Props) {
  const { types, multiple, directory, max_mb: megabytes } = props
  const many = multiple || directory
  const rules = { types, maxBytes: megabytes * MEGABYTE }
  // Two files may arrive before the page is drawn again.
  const arrived = useRef<readonly UploadedFile[]>(value)
  arrived.current = value
  const commit = (files: readonly UploadedFile[]): void => {
    arrived.current = files
    setValue([...files])
  }
  // Small files overtake large ones; the script gets them in the order in which they were chosen.
  const turns = useRef(new Map<string, number>())
  const turnOf = (file: UploadedFile): number => turns.current.get(file.id) ?? -1
  const uploads = usePendingUploads(useUpload(id), rules, (file, turn) => {
    turns.current.set(file.id, turn)
    const all = many ? [...arrived.current, file] : [file]
    commit(all.sort((one, other) => turnOf(one) - turnOf(other)))
  })
  const add = (files: readonly File[]): void => {
    if (!many) for (const one of uploads.pending) uploads.cancel(one)
    // Of a folder, what is not accepted is left out without a word for each.
    uploads.add(many ? files : files.slice(0, 1), directory)
  }
  const remove = (file: UploadedFile): void => {
    commit(arrived.current.filter((one) => one.id !== file.id))
  }
  return { ...uploads, files: value, many, rules, add, remove }
}

export default function FileUploader(element: Props) {
  const { props, disabled } = element
  const uploads = useFiles(element)
  const { types, maxBytes } = uploads.rules
  const id = useId()
  const accepted = types.map((type) => type.replace(/^\./, "").toUpperCase()).join(", ")
  const limit = text("file_limit", { limit: formatBytes(maxBytes) })
  return (
    <Labelled name="stFileUploader" id={id} field={props} disabled={disabled}>
      <Dropzone
        types={types}
        many={uploads.many}
        directory={props.directory}
        disabled={disabled}
        labelId={labelId(id)}
        hint={[limit, accepted].filter(Boolean).join(" • ")}
        onFiles={uploads.add}
      />
      <Files uploads={uploads} disabled={disabled} />
    </Labelled>
  )
}

interface FilesProps {
  uploads: ReturnType<typeof useFiles>
  disabled: boolean
}

function Files({ uploads, disabled }: FilesProps) {
  return (
    <ul className={chips.files}>
      {uploads.files.map((file) => (
        <FileChip
          key={file.id}
          name={file.name}
          size={file.size}
          disabled={disabled}
          onRemove={() => uploads.remove(file)}
        />
      ))}
      {uploads.pending.map((one) => (
        <FileChip
          key={one.key}
          name={nameOf(one.file)}
          size={one.file.size}
          progress={one.progress}
          problem={one.problem}
          disabled={false}
          onRemove={() => uploads.cancel(one)}
          onRetry={one.retry && one.problem ? () => uploads.retry(one) : undefined}
        />
      ))}
    </ul>
  )
}
