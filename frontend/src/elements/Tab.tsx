// What one tab holds; `Tabs` draws its label and decides whether it shows.
import { VerticalBlock } from "../app/VerticalBlock"
import type { TabProps } from "../protocol/props.gen"
import type { ElementProps } from "./types"

export const container = true

export default function Tab({ children }: ElementProps<TabProps>) {
  return <VerticalBlock>{children}</VerticalBlock>
}
