// `st.error`, `st.warning`, `st.info`, `st.success`.

import type { ElementProps } from "../layout/element"
import { Markdown } from "../markdown/Markdown"
import type { AlertProps } from "../protocol/props.gen"
import { Icon } from "../ui/Icon"
import { Notice } from "../ui/Notice"
import css from "./Alert.module.css"

export { defaults } from "../protocol/defaults/AlertProps.gen"

export default function Alert({ props }: ElementProps<AlertProps>) {
  const { kind, body, icon, title } = props
  return (
    <div className="stAlert" data-testid="stAlert">
      <Notice kind={kind}>
        <div className={css.row}>
          {icon && <Icon icon={icon} className={css.icon} testid="stAlertDynamicIcon" />}
          <div className={css.text}>
            {title && (
              <strong className={css.title} data-testid="stAlertTitle">
                <Markdown source={title} mode="label" />
              </strong>
            )}
            {body && <Markdown source={body} />}
          </div>
        </div>
      </Notice>
    </div>
  )
}
