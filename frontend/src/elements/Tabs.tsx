// Panels of which one shows. All stay drawn, so that what was typed in a hidden one is still there.
import { type ReactNode, useState } from "react"
import { Tab, TabList, TabPanel, Tabs as TabView } from "react-aria-components"
import { LayoutWrapper } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import { Node } from "../layout/Node"
import { keyClass } from "../layout/sizes"
import { Markdown } from "../markdown/Markdown"
import type { TreeNode } from "../protocol/patch"
import type { TabsProps } from "../protocol/props.gen"
import { useNodes, usePlace } from "../store/react"
import css from "./Tabs.module.css"

export { defaults } from "../protocol/defaults/TabsProps.gen"
export const container = true

export default function Tabs(element: ElementProps<TabsProps, string>): ReactNode {
  const { props } = element
  const tabs = useNodes(element.childIds)
  const [shown, show] = useShown(element, tabs)
  if (shown === null) return null
  const choose = (id: string) => {
    show(id)
    const tab = tabs.find((one) => one.id === id)
    if (props.stateful && tab && id !== shown) element.setValue(labelOf(tab))
  }
  const height = typeof props.height === "number" ? props.height : undefined
  return (
    <LayoutWrapper width={props.width}>
      <TabView
        data-testid="stTabs"
        data-node={element.id}
        className={`stTabs ${css.tabs} ${keyClass(props.key)}`}
        selectedKey={shown}
        onSelectionChange={(key) => choose(String(key))}
        keyboardActivation="automatic"
        style={height === undefined ? {} : { height: `${height}px`, overflow: "auto" }}
      >
        <TabList className={css.list ?? ""} aria-label={tabs.map(labelOf).join(", ")} items={tabs}>
          {(tab) => (
            <Tab id={tab.id} data-testid="stTab" className={`stTab ${css.tab}`}>
              <Markdown source={labelOf(tab)} mode="label" links={false} />
            </Tab>
          )}
        </TabList>
        {tabs.map((tab) => (
          <TabPanel
            key={tab.id}
            id={tab.id}
            data-testid="stTabPanel"
            className={`stTabPanel ${css.panel}`}
            shouldForceMount
          >
            <Node id={tab.id} />
          </TabPanel>
        ))}
      </TabView>
    </LayoutWrapper>
  )
}

function labelOf({ props }: TreeNode): string {
  return String(props.label)
}

/** The chosen tab as long as it exists; a new `default` or a forced value chooses anew. */
function useShown(element: ElementProps<TabsProps, string>, tabs: readonly TreeNode[]) {
  const { props, value, revision } = element
  const wanted = props.default
  const [before, note] = usePlace<string | null, string>(element.id, wanted)
  const [chosen, choose] = useState<string | null>(() =>
    value === undefined && before ? before : idOf(tabs, value ?? wanted),
  )
  const [heard, setHeard] = useState({ wanted, revision })
  let current = chosen
  if (heard.wanted !== wanted || heard.revision !== revision) {
    setHeard({ wanted, revision })
    current = idOf(tabs, heard.revision !== revision ? (value ?? wanted) : wanted)
    choose(current)
  }
  const exists = tabs.some((tab) => tab.id === current)
  const shown = exists ? current : (idOf(tabs, wanted) ?? tabs[0]?.id ?? null)
  const show = (id: string) => {
    choose(id)
    note(id)
  }
  return [shown, show] as const
}

function idOf(tabs: readonly TreeNode[], label: string | null): string | null {
  return tabs.find((tab) => labelOf(tab) === label)?.id ?? null
}
