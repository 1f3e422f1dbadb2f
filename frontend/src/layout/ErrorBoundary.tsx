// Keeps the failure of one element from taking the page with it.
import { Component, type ReactNode } from "react"
import { text } from "../i18n"
import css from "./Block.module.css"

interface Props {
  /** A new object gives the element another try. */
  watch: unknown
  children: ReactNode
}

interface State {
  error: Error | null
  watch: unknown
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, watch: this.props.watch }

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.watch === state.watch ? null : { error: null, watch: props.watch }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div role="alert" className={css.problem}>
        {text("element_failed")} <code>{error.message}</code>
      </div>
    )
  }
}
