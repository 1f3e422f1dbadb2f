// Sends files beside the socket, with progress; fetch cannot tell how far a request body has come.
// A file chosen while the server is away is sent when it is back, as a click is.
import { useCallback } from "react"
import { defaults } from "../protocol/defaults/FileUploaderProps.gen"
import type { FileUploaderProps } from "../protocol/props.gen"
import { type StartUpload, type Upload, UploadError, type UploadedFile } from "../protocol/upload"
import type { Cell } from "./cell"
import type { Page } from "./page"
import { withDefaults } from "./props"
import { usePage } from "./react"

/** Returns a function that uploads one file for this widget. */
export function useUpload(widget: string): StartUpload {
  const page = usePage()
  return useCallback(
    (file, onProgress) => startUpload(page, widget, file, onProgress),
    [page, widget],
  )
}

function startUpload(
  page: Page,
  widget: string,
  file: File,
  onProgress?: (fraction: number) => void,
): Upload {
  const stop = new AbortController()
  const post = async (): Promise<UploadedFile> => {
    await until(page.lineState, (state) => state === "open", stop.signal)
    return postOnce(page, widget, file, stop.signal, onProgress)
  }
  const done = async (): Promise<UploadedFile> => {
    for (const pause of PAUSES_MS) {
      try {
        return await post()
      } catch (error) {
        const passing = error instanceof UploadError && PASSING.includes(error.code)
        if (!passing) throw error
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
    return post()
  }
  return { done: done(), cancel: () => stop.abort() }
}

/** The server is gone, or has come back and not drawn the widget yet. */
const PASSING: readonly string[] = ["offline", "not_yet"]

/** Between the tries of an upload that the line was open for. */
const PAUSES_MS = [100, 300, 900, 2700]

const cancelled = (): UploadError => new UploadError("cancelled", "")

/** Resolves when the cell's value is as wanted; rejects when the upload is cancelled. */
function until<T>(cell: Cell<T>, wanted: (value: T) => boolean, signal: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      if (!signal.aborted && !wanted(cell.get())) return
      stop()
      signal.removeEventListener("abort", settle)
      if (signal.aborted) reject(cancelled())
      else resolve()
    }
    const stop = cell.subscribe(settle)
    signal.addEventListener("abort", settle)
    settle()
  })
}

/** A file's name; of one in a folder, its path from that folder on. */
export function nameOf(file: File): string {
  return file.webkitRelativePath || file.name
}

function postOnce(
  page: Page,
  widget: string,
  file: File,
  signal: AbortSignal,
  onProgress?: (fraction: number) => void,
): Promise<UploadedFile> {
  const request = new XMLHttpRequest()
  const url = new URL("_kawa/upload", document.baseURI)
  url.searchParams.set("widget", widget)
  request.open("POST", url)
  request.setRequestHeader("X-Kawa-Upload", page.line.uploadToken)
  // Tells a process that does not have the session what this uploader takes.
  const props = page.tree.get(widget)?.props ?? {}
  const { proof, max_mb: megabytes } = withDefaults<FileUploaderProps>(props, defaults)
  if (proof) request.setRequestHeader("X-Kawa-Limit", `${megabytes} ${proof}`)
  request.setRequestHeader("X-Kawa-Name", encodeURIComponent(nameOf(file)))
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream")
  request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 1)
  signal.addEventListener("abort", () => request.abort())
  return new Promise((resolve, reject) => {
    request.onload = () => {
      const answer = readAnswer(request)
      if (answer instanceof UploadError) reject(answer)
      else resolve(answer)
    }
    request.onabort = () => reject(cancelled())
    request.onerror = () => reject(new UploadError("offline", ""))
    request.send(file)
  })
}

/** No open session has this secret, or the session has no such widget: both pass after a restart. */
const NOT_YET = [401, 409]

function readAnswer(request: XMLHttpRequest): UploadedFile | UploadError {
  let answer: Partial<UploadedFile> & { error?: string } = {}
  try {
    answer = JSON.parse(request.responseText)
  } catch {
    // A proxy in between answers with its own page.
  }
  const { id, name, size, type } = answer
  if (request.status < 300 && id !== undefined && name !== undefined) {
    return { id, name, size: size ?? 0, type: type ?? "" }
  }
  const notYet = NOT_YET.includes(request.status) && "not_yet"
  const code = request.status === 413 ? "too_large" : notYet || "refused"
  return new UploadError(code, answer.error ?? "")
}
