import { act, fireEvent, screen, waitFor } from "@testing-library/react"
import { beforeEach, expect, it, vi } from "vitest"
import type { FileUploaderProps } from "../protocol/props.gen"
import { UploadError, type UploadedFile } from "../protocol/upload"
import FileUploader from "./FileUploader"
import { mount } from "./testkit"

interface Running {
  file: File
  progress(fraction: number): void
  finish(): void
  fail(error: UploadError): void
  cancelled: boolean
}

const running: Running[] = []

/** The network: uploads wait until the test lets them end. */
vi.mock("../store/upload", async (original) => ({
  ...(await original<typeof import("../store/upload")>()),
  useUpload: () => (file: File, onProgress: (fraction: number) => void) => {
    let resolve: (file: UploadedFile) => void = () => {}
    let reject: (error: UploadError) => void = () => {}
    const done = new Promise<UploadedFile>((yes, no) => {
      resolve = yes
      reject = no
    })
    const one: Running = {
      file,
      progress: onProgress,
      finish: () =>
        resolve({ id: `id-${file.name}`, name: file.name, size: file.size, type: file.type }),
      fail: reject,
      cancelled: false,
    }
    running.push(one)
    const cancel = () => {
      one.cancelled = true
      reject(new UploadError("cancelled", ""))
    }
    return { done, cancel }
  },
}))

beforeEach(() => void running.splice(0))

const uploader = (props: Partial<FileUploaderProps> = {}) =>
  mount(FileUploader, { label: "Files", ...props })
const input = () => screen.getByTestId<HTMLInputElement>("stFileUploaderDropzoneInput")
const choose = (...files: File[]) => fireEvent.change(input(), { target: { files } })
const named = (name: string, size = 3) => new File(["x".repeat(size)], name)
const names = () => screen.queryAllByTestId("stFileChipName").map((name) => name.textContent)
const sentNames = (sent: ReturnType<typeof uploader>["sent"]) =>
  sent.map(([, files]) => (files as UploadedFile[]).map((file) => file.name))

it("sends files as they are chosen, shows how far they are, and hands over what arrived, in the order of choice", async () => {
  const { sent } = uploader({ multiple: true })
  choose(named("a.txt"), named("b.txt"))
  act(() => running[0]?.progress(0.5))
  expect(screen.getAllByRole<HTMLProgressElement>("progressbar")[0]?.value).toBe(0.5)
  await act(async () => running[1]?.finish())
  await act(async () => running[0]?.finish())
  expect(sentNames(sent)).toEqual([["b.txt"], ["a.txt", "b.txt"]])
  expect(names()).toEqual(["a.txt", "b.txt"])
})

it("opens the dialog wherever its zone is clicked, once", async () => {
  uploader()
  const zone = screen.getByTestId("stFileUploaderDropzone")
  let opened = 0
  screen.getByTestId("stFileUploaderDropzoneInput").addEventListener("click", () => opened++)
  fireEvent.click(screen.getByTestId("stFileUploaderDropzoneInstructions"))
  fireEvent.click(screen.getByTestId("stBaseButton-secondary"))
  fireEvent.click(zone)
  expect(opened).toBe(3)
})

it("takes dropped files", async () => {
  uploader()
  const files = [named("a.txt")]
  fireEvent.drop(screen.getByTestId("stFileUploaderDropzone"), {
    dataTransfer: { files, items: [] },
  })
  await waitFor(() => expect(running.map((one) => one.file.name)).toEqual(["a.txt"]))
})

it("refuses wrong types and sizes before anything is sent, and says why", () => {
  uploader({ multiple: true, types: [".png"], max_mb: 1 })
  choose(named("a.txt"), named("B.PNG"), named("big.png", 1024 * 1024 + 1))
  expect(running.map((one) => one.file.name)).toEqual(["B.PNG"])
  expect(screen.getAllByRole("alert").map((alert) => alert.textContent)).toEqual([
    "a.txt is not of an accepted type (.png).",
    "big.png is too large: 1MB. The limit is 1MB.",
  ])
})

it("replaces the file if it takes only one", async () => {
  const { sent } = uploader()
  choose(named("a.txt"))
  await act(async () => running[0]?.finish())
  choose(named("b.txt"))
  await act(async () => running[1]?.finish())
  expect(sentNames(sent)).toEqual([["a.txt"], ["b.txt"]])
})

it("removes a file, and cancels one on its way", async () => {
  const { sent, user } = uploader({ multiple: true })
  choose(named("a.txt"), named("b.txt"))
  await act(async () => running[0]?.finish())
  await user.click(screen.getByRole("button", { name: "Remove b.txt" }))
  expect(running[1]?.cancelled).toBe(true)
  await user.click(screen.getByRole("button", { name: "Remove a.txt" }))
  expect(sentNames(sent)).toEqual([["a.txt"], []])
  expect(names()).toEqual([])
})

it("says what failed, and tries again", async () => {
  const { sent, user } = uploader()
  choose(named("a.txt"))
  await act(async () => running[0]?.fail(new UploadError("refused", "The disk is full.")))
  expect(screen.getByRole("alert").textContent).toBe("The disk is full.")
  await user.click(screen.getByRole("button", { name: "Retry a.txt" }))
  await act(async () => running[1]?.finish())
  expect(sentNames(sent)).toEqual([["a.txt"]])
})
