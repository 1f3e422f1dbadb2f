// `st.code`.

import type { ElementProps } from "../layout/element"
import type { CodeProps } from "../protocol/props.gen"
import { CodeBlock } from "../ui/CodeBlock"

export { defaults } from "../protocol/defaults/CodeProps.gen"

export default function Code({ props }: ElementProps<CodeProps>) {
  const { body, language, line_numbers, wrap_lines, height } = props
  const tall =
    typeof height === "number" ? `${height}px` : height === "stretch" ? "100%" : undefined
  return (
    <div style={{ height: height === "stretch" ? "100%" : undefined }}>
      <CodeBlock
        code={body}
        language={language}
        lineNumbers={line_numbers}
        wrapLines={wrap_lines}
        height={tall}
      />
    </div>
  )
}
