// A field with a list to choose from; typing searches it.
import { useEffect, useId, useRef } from "react"
import { text } from "../i18n"
import { type ComboboxOptions, useCombobox } from "./combobox-state"
import field from "./field.module.css"
import { Chevron, Cross } from "./glyphs"
import { Icon } from "./Icon"
import { OptionList, optionId } from "./OptionList"
import { useValidity } from "./validity"

interface Props extends Omit<ComboboxOptions, "onChoose"> {
  id: string
  labelId: string
  errorId: string
  placeholder: string
  icon?: string | null | undefined
  /** Shown if nothing matches. */
  empty?: string
  clearable: boolean
  required: boolean
  /** Why the value cannot be sent; shown once the form has asked for it. */
  problem: string | undefined
  invalid: boolean
  onInvalid(): void
  onChoose(label: string | null): void
}

export function Combobox(props: Props) {
  const { id, labelId, selected, disabled, filterMode, offer, onChoose } = props
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const listId = useId()
  const { open, typed, list, show, close, leave, type, onKeyDown } = useCombobox(props)
  useValidity(input, props.problem)
  // While nothing is searched the whole text is selected, so that typing begins a search.
  // biome-ignore lint/correctness/useExhaustiveDependencies: also when the list opens and after each choice
  useEffect(() => {
    const isFocused = input.current === document.activeElement
    if (typed === undefined && isFocused) input.current?.select()
  }, [typed, open, selected])
  const toggle = () => {
    if (open) return close()
    input.current?.focus()
    show()
  }
  return (
    <div
      ref={box}
      className={field.box}
      data-invalid={props.invalid ? "" : undefined}
      data-disabled={disabled ? "" : undefined}
    >
      {props.icon && <Icon icon={props.icon} className={field.icon} testid="stSelectboxIcon" />}
      <input
        ref={input}
        id={id}
        className={field.input}
        type="text"
        role="combobox"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        value={typed ?? selected ?? ""}
        placeholder={props.placeholder}
        readOnly={filterMode === null && !offer}
        disabled={disabled}
        aria-labelledby={labelId}
        aria-describedby={props.errorId}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && list.active >= 0 ? optionId(listId, list.active) : undefined}
        aria-required={props.required || undefined}
        aria-invalid={props.invalid || undefined}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onClick={show}
        onBlur={leave}
        onInvalid={(event) => {
          event.preventDefault()
          props.onInvalid()
        }}
      />
      {props.clearable && selected !== null && !disabled && (
        <button
          type="button"
          className={field.side}
          aria-label={text("clear_value")}
          onClick={() => onChoose(null)}
        >
          <Cross />
        </button>
      )}
      <button
        type="button"
        className={field.side}
        aria-label={text("open_options")}
        aria-expanded={open}
        tabIndex={-1}
        disabled={disabled}
        onPointerDown={(event) => event.preventDefault()}
        onClick={toggle}
      >
        <Chevron />
      </button>
      {open && (
        <OptionList
          id={listId}
          labelledBy={labelId}
          anchor={box}
          empty={props.empty ?? text("no_results")}
          {...list}
        />
      )}
    </div>
  )
}
