// `st.divider`: a line across.
import css from "./Divider.module.css"

export { defaults } from "../protocol/defaults/DividerProps.gen"

export default function Divider() {
  return (
    <div className="stMarkdown stDivider" data-testid="stMarkdown">
      <div data-testid="stMarkdownContainer">
        <hr className={css.line} />
      </div>
    </div>
  )
}
