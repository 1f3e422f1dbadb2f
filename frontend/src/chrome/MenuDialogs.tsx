// What entries of the main menu ask before they do it, or say.
import type { ReactNode } from "react"
import { text } from "../i18n"
import { dialogText as say } from "../i18n/dialogs"
import { Markdown } from "../markdown/Markdown"
import { useHead, usePage } from "../store/react"
import Dialog from "./Dialog"

export type MenuDialog = "about" | "clear_cache" | "start_over"

interface Props {
  onClose(): void
}

export default function MenuDialogs({
  dialog,
  onClose,
}: Props & { dialog: MenuDialog }): ReactNode {
  if (dialog === "about") return <About onClose={onClose} />
  return dialog === "start_over" ? (
    <StartOver onClose={onClose} />
  ) : (
    <ClearCache onClose={onClose} />
  )
}

function StartOver({ onClose }: Props) {
  const page = usePage()
  return (
    <Dialog
      title={say("start_over_title")}
      confirm={text("start_over")}
      onConfirm={() => page.startOver()}
      onClose={onClose}
    >
      <p>{say("start_over_body")}</p>
    </Dialog>
  )
}

function ClearCache({ onClose }: Props) {
  const { developer } = usePage()
  return (
    <Dialog
      testId="stClearCacheDialog"
      title={say("clear_cache_title")}
      confirm={text("clear_cache")}
      onConfirm={() => developer.ask({ want: "clear_cache" })}
      onClose={onClose}
    >
      <p>{say("clear_cache_body")}</p>
    </Dialog>
  )
}

function About({ onClose }: Props) {
  const about = useHead().menu.about
  return (
    <Dialog title={text("about")} onClose={onClose}>
      {about && <Markdown source={about} />}
      <p>{say("about_kawa")}</p>
    </Dialog>
  )
}
