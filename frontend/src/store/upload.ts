// Sends files beside the socket, with progress; fetch cannot tell how far a request body has come.
import { useCallback } from "react"
import { type StartUpload, type Upload, UploadError, type UploadedFile } from "../elements/types"
import type { Page } from "./page"
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
  const request = new XMLHttpRequest()
  const url = new URL("_kawa/upload", document.baseURI)
  url.searchParams.set("widget", widget)
  request.open("POST", url)
  request.setRequestHeader("X-Kawa-Upload", page.line.uploadToken)
  request.setRequestHeader("X-Kawa-Name", encodeURIComponent(file.name))
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream")
  request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 1)
  const done = new Promise<UploadedFile>((resolve, reject) => {
    request.onload = () => {
      const answer = readAnswer(request)
      if (answer instanceof UploadError) reject(answer)
      else resolve(answer)
    }
    request.onabort = () => reject(new UploadError("cancelled", ""))
    request.onerror = () => reject(new UploadError("offline", ""))
  })
  request.send(file)
  return { done, cancel: () => request.abort() }
}

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
  const code = request.status === 413 ? "too_large" : "refused"
  return new UploadError(code, answer.error ?? "")
}
