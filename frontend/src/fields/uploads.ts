// Which files a widget takes: their types and size, checked before anything is sent.

export interface UploadRules {
  /** Accepted extensions such as ".png"; empty: all. */
  types: readonly string[]
  /** Largest size, in bytes. */
  maxBytes: number
}

export type Refusal = "file_too_large" | "file_wrong_type"

/** Why a file is not taken; undefined if it is. */
export function refusalOf(file: File, { types, maxBytes }: UploadRules): Refusal | undefined {
  const name = file.name.toLowerCase()
  if (types.length > 0 && !types.some((type) => name.endsWith(type.toLowerCase()))) {
    return "file_wrong_type"
  }
  return file.size > maxBytes ? "file_too_large" : undefined
}

/** The files that were dropped, those within folders included if `folders`. */
export async function droppedFiles(data: DataTransfer, folders: boolean): Promise<File[]> {
  // Entries must be taken before the first await: the browser empties the list then.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null)
  if (!folders || entries.every((entry) => entry === null)) return [...data.files]
  const files = await Promise.all(entries.map((entry) => (entry ? filesBelow(entry) : [])))
  return files.flat()
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    // What is dropped has its path in the entry alone; a file of a chosen folder has it itself.
    const path = entry.fullPath.replace(/^\/+/, "")
    return [
      path.includes("/")
        ? Object.defineProperty(file, "webkitRelativePath", { value: path })
        : file,
    ]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: File[] = []
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    // Browsers hand out a hundred at a time.
    if (part.length === 0) return found
    for (const child of part) found.push(...(await filesBelow(child)))
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}
