// `st.code`.
import type { CodeProps } from "../protocol/props.gen"
import { CodeBlock } from "../ui/CodeBlock"
import type { ElementProps } from "./types"

export default function Code({ props }: ElementProps<CodeProps>) {
  const { body, language = "python", line_numbers, wrap_lines, height = "content" } = props
  const tall =
    typeof height === "number" ? `${height}px` : height === "stretch" ? "100%" : undefined
  return (
    <div style={{ height: height === "stretch" ? "100%" : undefined }}>
      <CodeBlock
        code={body}
        language={language}
        lineNumbers={line_numbers ?? false}
        wrapLines={wrap_lines ?? false}
        height={tall}
      />
    </div>
  )
}
