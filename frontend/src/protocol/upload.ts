// What the page says of a file on its way to the server, and of one that has arrived.

/** One file the server has taken; also the wire value's item of `file_uploader`. */
export interface UploadedFile {
  id: string
  name: string
  size: number
  type: string
}

/** A running upload: `done` settles once; `cancel` makes it reject with an `UploadError` of code `cancelled`. */
export interface Upload {
  done: Promise<UploadedFile>
  cancel(): void
}

export type UploadErrorCode = "cancelled" | "too_large" | "refused" | "offline" | "not_yet"

/** Why an upload failed; `message` is the server's sentence if it gave one. */
export class UploadError extends Error {
  constructor(
    readonly code: UploadErrorCode,
    message: string,
  ) {
    super(message)
    this.name = "UploadError"
  }
}

/**
 * From `store/upload.ts`: `const upload = useUpload(id)`, then
 * `upload(file, (fraction) => ...)` starts one file; `fraction` goes 0..1.
 */
export type StartUpload = (file: File, onProgress?: (fraction: number) => void) => Upload
