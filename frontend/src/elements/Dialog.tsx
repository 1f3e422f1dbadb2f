// A window above the page: a card, a panel along a side, or a sheet on a phone. The page closes it; the script opens
// it anew by another number.
import { type CSSProperties, useState } from "react"
import { Dialog as DialogBox, Heading, Modal, ModalOverlay } from "react-aria-components"
import { text } from "../i18n"
import { VerticalBlock } from "../layout/Block"
import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { DialogProps } from "../protocol/props.gen"
import { usePlace } from "../store/react"
import { Cross } from "../ui/glyphs"
import { Icon } from "../ui/Icon"
import css from "./Dialog.module.css"

export { defaults } from "../protocol/defaults/DialogProps.gen"
export const container = true

const WIDTHS: Readonly<Record<string, string>> = {
  small: "31.25rem",
  medium: "46.875rem",
  large: "80rem",
}

/** What floats above all: a click there is none beside the dialog. */
const ABOVE = "[data-react-aria-top-layer], [popover]"

export default function Dialog({ id, props, trigger, children }: ElementProps<DialogProps>) {
  // A reload opens it again unless it was closed: the server may not have heard of that.
  const [before, note] = usePlace<number, number>(id, props.opened)
  const [closed, setClosed] = useState(before ?? 0)
  const { width, dismissible } = props
  const size = typeof width === "number" ? `${width}px` : WIDTHS[width]
  const close = (open: boolean) => {
    if (open) return
    setClosed(props.opened)
    note(props.opened)
    if (props.stateful) trigger()
  }
  return (
    <ModalOverlay
      className={css.overlay ?? ""}
      data-position={props.position}
      isOpen={closed !== props.opened}
      onOpenChange={close}
      isDismissable={dismissible}
      isKeyboardDismissDisabled={!dismissible}
      shouldCloseOnInteractOutside={(where) => !where.closest(ABOVE)}
    >
      <Modal className={css.modal ?? ""} style={{ "--dialog-width": size } as CSSProperties}>
        <DialogBox data-testid="stDialog" data-node={id} className={`stDialog ${css.dialog}`}>
          {({ close: dismiss }) => (
            <>
              <header className={css.header}>
                {props.icon && <Icon icon={props.icon} testid="stDialogIcon" />}
                <Heading slot="title" level={2} className={css.title ?? ""}>
                  <Markdown source={props.title} mode="label" />
                </Heading>
                {dismissible && (
                  <button
                    type="button"
                    className={css.close}
                    aria-label={text("close")}
                    onClick={dismiss}
                  >
                    <Cross />
                  </button>
                )}
              </header>
              <div className={css.body}>
                <VerticalBlock>{children}</VerticalBlock>
              </div>
            </>
          )}
        </DialogBox>
      </Modal>
    </ModalOverlay>
  )
}
