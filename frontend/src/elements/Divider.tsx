// `st.divider`: a line across.
import css from "./Divider.module.css"

export default function Divider() {
  return (
    <div className="stMarkdown stDivider" data-testid="stMarkdown">
      <div data-testid="stMarkdownContainer">
        <hr className={css.line} />
      </div>
    </div>
  )
}
