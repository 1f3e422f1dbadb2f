import { fireEvent, screen, waitFor } from "@testing-library/react"
import { expect, it } from "vitest"
import type { SliderProps } from "../protocol/props.gen"
import { formatNumber } from "../ui/numbers"
import Slider from "./Slider"
import { mount } from "./testkit"

const thumbs = () => screen.getAllByRole<HTMLInputElement>("slider")
const shown = () => screen.getAllByTestId("stSliderThumbValue").map((value) => value.textContent)

it("sends a value per key press, and shows it by its format", async () => {
  const { sent, user } = mount(Slider, {
    label: "S",
    min: 0,
    max: 10,
    step: 2,
    default: [4],
    format: "%d km",
  })
  expect(shown()).toEqual(["4 km"])
  await user.tab()
  await user.keyboard("{ArrowRight}{End}{ArrowRight}")
  expect(sent).toEqual([
    ["value", [6]],
    ["value", [10]],
  ])
  expect(shown()).toEqual(["10 km"])
  expect(thumbs()[0]?.getAttribute("aria-valuetext")).toBe("10 km")
})

it("has two thumbs for a range, which do not pass each other", async () => {
  const { sent, user } = mount(Slider, { label: "S", min: 0, max: 10, step: 1, default: [2, 3] })
  expect(thumbs()).toHaveLength(2)
  await user.tab()
  await user.keyboard("{ArrowRight}{ArrowRight}")
  expect(sent).toEqual([["value", [3, 3]]])
})

it("is named by its label alone", () => {
  mount(Slider, { label: "Depth", min: 0, max: 10, step: 1, default: [2] })
  expect(screen.getByRole("slider", { name: "Depth" })).toBe(thumbs()[0])
})

it("does not move while disabled", () => {
  const { sent } = mount(
    Slider,
    { label: "S", min: 0, max: 10, step: 1, default: [2] },
    { disabled: true },
  )
  fireEvent.keyDown(thumbs()[0] as HTMLElement, { key: "ArrowRight" })
  expect(sent).toEqual([])
})

it("shows dates by a moment-style format", async () => {
  const day = 86_400e6
  const props: Partial<SliderProps> = {
    label: "D",
    kind: "date",
    min: 0,
    max: 100 * day,
    step: day,
    default: [31 * day],
  }
  const { update } = mount(Slider, props)
  await waitFor(() => expect(shown()).toEqual(["1970-02-01"]))
  update({ ...props, format: "Do MMM YY" })
  expect(shown()).toEqual(["1st Feb 70"])
})

it("shows times of day", async () => {
  const hour = 3600e6
  mount(Slider, {
    label: "T",
    kind: "time",
    min: 0,
    max: 24 * hour,
    step: hour,
    default: [10.5 * hour],
  })
  await waitFor(() => expect(shown()).toEqual(["10:30"]))
})

it.each([
  [0.5, "%.2f%%", "0.50%"],
  [1234.5, "dollar", "$1,234.50"],
  [0.25, "percent", "25%"],
  [1500, "compact", "1.5K"],
  [-5, "accounting", "(5.00)"],
  [1536, "bytes", "1.5KB"],
  [7, "%05d", "00007"],
  [255, "%x", "ff"],
  [3, "%q", "3"],
])("formats %d by %j as %j", (value, format, expected) => {
  expect(formatNumber(value, format)).toBe(expected)
})
