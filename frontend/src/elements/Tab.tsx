// What one tab holds; `Tabs` draws its label and decides whether it shows.
import { VerticalBlock } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import type { TabProps } from "../protocol/props.gen"

export { defaults } from "../protocol/defaults/TabProps.gen"
export const container = true

export default function Tab({ children }: ElementProps<TabProps>) {
  return <VerticalBlock>{children}</VerticalBlock>
}
