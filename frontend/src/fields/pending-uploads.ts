// Files on their way to the server: how far each has come, and why one was not taken.
import { useEffect, useRef, useState } from "react"
import { text } from "../i18n"
import { type StartUpload, type Upload, UploadError, type UploadedFile } from "../protocol/upload"
import { formatBytes } from "../ui/numbers"
import { type Refusal, refusalOf, type UploadRules } from "./uploads"

export interface PendingUpload {
  key: number
  file: File
  progress: number
  problem?: string | undefined
  /** The server or the network failed: it may be tried again. */
  retry: boolean
  upload?: Upload
}

let nextKey = 0

function newUpload(file: File, rules: UploadRules): PendingUpload {
  const refusal = refusalOf(file, rules)
  const problem = refusal && explain(refusal, file, rules)
  return { key: nextKey++, file, progress: 0, problem, retry: false }
}

function explain(refusal: Refusal, file: File, { types, maxBytes }: UploadRules): string {
  return text(refusal, {
    name: file.name,
    size: formatBytes(file.size),
    limit: formatBytes(maxBytes),
    types: types.join(", "),
  })
}

function reasonOf(error: unknown, file: File, rules: UploadRules): string {
  if (!(error instanceof UploadError)) return text("file_failed", { name: file.name })
  if (error.message) return error.message
  if (error.code === "too_large") return explain("file_too_large", file, rules)
  return text(error.code === "offline" ? "file_offline" : "file_failed", { name: file.name })
}

/** Uploads still under way are cancelled when their widget goes. */
function useRunning(): Set<Upload> {
  const running = useRef(new Set<Upload>())
  useEffect(() => {
    const uploads = running.current
    return () => {
      for (const upload of uploads) upload.cancel()
    }
  }, [])
  return running.current
}

/** Starts uploads and follows them; each that arrives is handed to `onDone`; keys rise in the order of choice. */
export function usePendingUploads(
  start: StartUpload,
  rules: UploadRules,
  onDone: (file: UploadedFile, key: number) => void,
) {
  const [pending, setPending] = useState<readonly PendingUpload[]>([])
  const running = useRunning()
  // An upload ends long after it began; then the handler of that moment counts.
  const done = useRef(onDone)
  done.current = onDone

  const change = (key: number, part: Partial<PendingUpload>): void => {
    setPending((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
  }
  const drop = (key: number): void => setPending((all) => all.filter((one) => one.key !== key))
  const send = ({ key, file }: PendingUpload): void => {
    const upload = start(file, (progress) => change(key, { progress }))
    running.add(upload)
    change(key, { upload, problem: undefined, progress: 0 })
    upload.done
      .then((uploaded) => {
        drop(key)
        done.current(uploaded, key)
      })
      .catch((error: unknown) => {
        if (error instanceof UploadError && error.code === "cancelled") drop(key)
        else change(key, { problem: reasonOf(error, file, rules), retry: true })
      })
      .finally(() => running.delete(upload))
  }
  /** Checks and sends; those refused stay in the list with the reason, or not at all if `silent`. */
  const add = (files: readonly File[], silent: boolean): void => {
    const fresh = files.map((file) => newUpload(file, rules))
    const good = fresh.filter((one) => one.problem === undefined)
    setPending((all) => [...all.filter((one) => !one.problem), ...(silent ? good : fresh)])
    for (const one of good) send(one)
  }
  const cancel = (one: PendingUpload): void => {
    one.upload?.cancel()
    drop(one.key)
  }
  return { pending, add, cancel, retry: send }
}
