// The address names a page the app does not have.
import { text } from "../i18n"
import { useHead } from "../store/react"
import css from "./NotFound.module.css"

export function NotFound() {
  const page = useHead().not_found
  if (page === null) return null
  return (
    <div role="alert" data-testid="stPageNotFound" className={`stPageNotFound ${css.notFound}`}>
      <strong>{text("page_not_found")}</strong>
      <p>{text("page_not_found_body", { page })}</p>
    </div>
  )
}
