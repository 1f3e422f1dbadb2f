import { screen } from "@testing-library/react"
import { describe, expect, it } from "vitest"
import { readTime, timeFormatter, wireTime } from "../fields/times"
import type { TimeInputProps } from "../protocol/props.gen"
import TimeInput from "./TimeInput"
import { mount } from "./testkit"

const field = () => screen.getByRole<HTMLInputElement>("combobox")
const rows = () => screen.queryAllByRole("option", { hidden: true }).map((row) => row.textContent)
const time = (props: Partial<TimeInputProps> = {}) =>
  mount(TimeInput, { label: "At", default: "08:45", ...props })

it("takes a typed time on Enter and when focus leaves", async () => {
  const { sent, user } = time()
  await user.click(field())
  await user.keyboard("9:5{Enter}")
  await user.keyboard("1730")
  await user.tab()
  expect(sent).toEqual([
    ["value", "09:05"],
    ["value", "17:30"],
  ])
  expect(field().value).toBe("17:30")
})

it("keeps its value when what is typed is no time", async () => {
  const { sent, user } = time()
  await user.click(field())
  await user.keyboard("25:00")
  expect(screen.getByText("This is not a time. Write it like 08:45.")).toBeDefined()
  await user.tab()
  expect(sent).toEqual([])
  expect(field().value).toBe("08:45")
  expect(screen.getByRole("alert").textContent).toContain("This is not a time")
  await user.click(field())
  await user.keyboard("9:05{Enter}")
  expect(screen.getByRole("alert").textContent).toBe("")
})

it("lists the day in steps", async () => {
  const { sent, user } = time({ step: 3600, default: null })
  await user.click(field())
  expect(rows().slice(0, 3)).toEqual(["00:00", "01:00", "02:00"])
  await user.click(screen.getByText("02:00"))
  expect(sent).toEqual([["value", "02:00"]])
})

it("shows twelve hours if asked", async () => {
  const { sent, user } = time({ format: "12h", default: "15:00" })
  expect(field().value).toBe("3:00 PM")
  await user.click(field())
  await user.keyboard("8:30 pm{Enter}")
  expect(sent).toEqual([["value", "20:30"]])
})

describe("times", () => {
  it.each([
    ["8", "08:00"],
    ["845", "08:45"],
    ["８：４５", "08:45"],
    ["8時45分", "08:45"],
    ["午後3時", "15:00"],
    ["12 am", "00:00"],
    ["12pm", "12:00"],
    ["23:59:58", "23:59:58"],
  ])("%s is %s", (typed, expected) => {
    const found = readTime(typed)
    expect(found && wireTime(found)).toBe(expected)
  })

  it.each(["", "24:00", "8:60", "13 pm", "abc", "8:45x"])("%j is none", (typed) => {
    expect(readTime(typed)).toBeUndefined()
  })

  it("show seconds where they count", () => {
    const moment = { hour: 0, minute: 5, second: 0 }
    expect(timeFormatter("12h", false)(moment)).toBe("12:05 AM")
    expect(timeFormatter("24h", true)(moment)).toBe("00:05:00")
  })
})
