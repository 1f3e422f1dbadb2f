// A field with a list to choose from; typing searches it.
import { type RefObject, useEffect, useId, useRef } from "react"
import { text } from "../i18n"
import { Chevron, Cross } from "../ui/glyphs"
import { Icon } from "../ui/Icon"
import { type ComboboxOptions, useCombobox } from "./combobox-state"
import { FieldBox, type fieldAria } from "./Field"
import css from "./Field.module.css"
import { OptionList, optionId } from "./OptionList"
import { useValidity } from "./validity"

interface Props extends Omit<ComboboxOptions, "onChoose" | "onClear"> {
  aria: ReturnType<typeof fieldAria>
  placeholder: string
  icon?: string | null | undefined
  clearable: boolean
  /** Shown if nothing matches. */
  empty?: string
  /** Why the value cannot be sent; the widget shows it once its form has asked. */
  problem: string | undefined
  onInvalid(): void
  onChoose(label: string | null): void
}

type State = ReturnType<typeof useCombobox>

export function Combobox(props: Props) {
  const { aria, selected, disabled, clearable, onChoose } = props
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const listId = useId()
  const canClear = clearable && selected !== null && !disabled
  const state = useCombobox({ ...props, onClear: canClear ? () => onChoose(null) : undefined })
  const { open, list, show, close } = state
  const toggle = () => {
    if (open) return close()
    input.current?.focus()
    show()
  }
  return (
    <FieldBox ref={box} invalid={aria["aria-invalid"] ?? false} disabled={disabled}>
      {props.icon && <Icon icon={props.icon} className={css.icon} testid="stSelectboxIcon" />}
      <SearchField props={props} state={state} input={input} listId={listId} />
      {canClear && (
        <button
          type="button"
          className={css.side}
          aria-label={text("clear_value")}
          onClick={() => onChoose(null)}
        >
          <Cross />
        </button>
      )}
      <OpenButton open={open} disabled={disabled} onClick={toggle} />
      {open && (
        <OptionList
          id={listId}
          labelledBy={aria["aria-labelledby"]}
          anchor={box}
          empty={props.empty ?? text("no_results")}
          {...list}
        />
      )}
    </FieldBox>
  )
}

interface SearchFieldProps {
  props: Props
  state: State
  input: RefObject<HTMLInputElement | null>
  listId: string
}

function SearchField({ props, state, input, listId }: SearchFieldProps) {
  const { selected, filterMode, offer } = props
  const { open, typed, list } = state
  useValidity(input, props.problem)
  // While nothing is searched the whole text is selected, so that typing begins a search.
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when the list opens and after each choice
  useEffect(() => {
    const isFocused = input.current === document.activeElement
    if (typed === undefined && isFocused) input.current?.select()
  }, [typed, open, selected])
  return (
    <input
      {...props.aria}
      ref={input}
      className={css.input}
      type="text"
      role="combobox"
      autoComplete="off"
      autoCorrect="off"
      spellCheck={false}
      value={typed ?? selected ?? ""}
      placeholder={props.placeholder}
      readOnly={filterMode === null && !offer}
      disabled={props.disabled}
      aria-expanded={open}
      aria-controls={open ? listId : undefined}
      aria-autocomplete="list"
      aria-activedescendant={open && list.active >= 0 ? optionId(listId, list.active) : undefined}
      onChange={(event) => state.type(event.target.value)}
      onKeyDown={state.onKeyDown}
      onFocus={(event) => event.currentTarget.select()}
      onClick={state.show}
      onBlur={state.leave}
      onInvalid={(event) => {
        event.preventDefault()
        props.onInvalid()
      }}
    />
  )
}

interface OpenButtonProps {
  open: boolean
  disabled: boolean
  onClick(): void
}

/** Not in the tab order: the arrow keys open the list too. */
function OpenButton({ open, disabled, onClick }: OpenButtonProps) {
  return (
    <button
      type="button"
      className={css.side}
      aria-label={text("open_options")}
      aria-expanded={open}
      tabIndex={-1}
      disabled={disabled}
      // The focus stays in the field.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      <Chevron />
    </button>
  )
}
