// What `:streamlit:` draws here: three waves, as tall as the text.
import css from "./Markdown.module.css"

export function WaveLogo() {
  return (
    <svg className={css.logo} viewBox="0 0 32 24" role="img" aria-label="Kawa">
      <path d="M2 6q5-5 9.3 0t9.3 0 9.4 0" />
      <path d="M2 12.5q5-5 9.3 0t9.3 0 9.4 0" opacity=".75" />
      <path d="M2 19q5-5 9.3 0t9.3 0 9.4 0" opacity=".5" />
    </svg>
  )
}
