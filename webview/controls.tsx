import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

// The only file that knows where the controls come from: another set, or plain HTML, needs no change elsewhere.
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeTextField(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeCheckbox(),
);

type ElementFields = HTMLAttributes<HTMLElement> & {
  readonly appearance?: string;
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly position?: string;
};

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ElementFields;
      'vscode-text-field': ElementFields;
      'vscode-dropdown': ElementFields;
      'vscode-option': ElementFields;
      'vscode-checkbox': ElementFields;
    }
  }
}

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly look?: 'primary' | 'secondary';
  readonly disabled?: boolean;
  /** The name, where the text alone does not say it. */
  readonly label?: string;
  readonly pressed?: boolean;
}

/** A button. */
export function Button({ children, onPress, look = 'secondary', disabled = false, label, pressed }: ButtonProps) {
  return (
    <vscode-button
      appearance={look}
      disabled={disabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onClick={() => {
        if (!disabled) onPress();
      }}
    >
      {children}
    </vscode-button>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  /** Every keystroke. */
  readonly onInput?: (value: string) => void;
  /** Enter. */
  readonly onEnter?: (value: string) => void;
  readonly onEscape?: () => void;
  readonly onLeave?: (value: string) => void;
  readonly placeholder?: string;
  readonly id?: string;
}

type Field = HTMLElement & { value: string; select?: () => void };

interface InlineFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onEnter: (value: string) => void;
  readonly onEscape: () => void;
  readonly onLeave: (value: string) => void;
}

/** A field in the place of the text it edits. It has the focus at once: what is typed next must not reach the keys of the panel. */
export function InlineField({ label, value, onEnter, onEscape, onLeave }: InlineFieldProps) {
  const ref = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => ref.current?.select(), []);
  return (
    <input
      ref={ref}
      class="inline-field"
      type="text"
      aria-label={label}
      defaultValue={value}
      onBlur={({ currentTarget }) => onLeave(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') onEnter(currentTarget.value);
        if (key === 'Escape') onEscape();
      }}
    />
  );
}

/** A field for one line of text. */
export function TextField(props: TextFieldProps) {
  const { label, value, onInput, onEnter, onEscape, onLeave, placeholder, id } = props;
  const ref = useRef<Field>(null);
  useLayoutEffect(() => {
    if (ref.current && ref.current.value !== value) ref.current.value = value;
  }, [value]);
  // The element names itself "Text field" when it is put in.
  useLayoutEffect(() => ref.current?.setAttribute('aria-label', label), [label]);
  return (
    <vscode-text-field
      ref={ref as never}
      {...(id === undefined ? {} : { id })}
      placeholder={placeholder ?? ''}
      onInput={() => onInput?.(ref.current?.value ?? '')}
      onBlur={() => onLeave?.(ref.current?.value ?? '')}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') onEnter?.(ref.current?.value ?? '');
        if (event.key === 'Escape') onEscape?.();
      }}
    />
  );
}

/** One thing to choose. */
export interface Choice {
  readonly value: string;
  readonly text: string;
}

interface DropdownProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  readonly position?: 'above' | 'below';
}

/** A list of which one thing is chosen. */
export function Dropdown({ label, value, choices, onChoose, position = 'below' }: DropdownProps) {
  const ref = useRef<Field>(null);
  const texts = choices.map((choice) => `${choice.value}\n${choice.text}`).join('\n');
  // The element knows its options one step after they are put in; only then can it take the value.
  useLayoutEffect(() => {
    const set = () => {
      if (ref.current && ref.current.value !== value) ref.current.value = value;
    };
    set();
    const frame = requestAnimationFrame(set);
    return () => cancelAnimationFrame(frame);
  }, [value, texts]);
  return (
    <vscode-dropdown
      ref={ref as never}
      aria-label={label}
      position={position}
      onChange={() => {
        const chosen = ref.current?.value;
        if (chosen !== undefined && chosen !== value) onChoose(chosen);
      }}
    >
      {choices.map((choice) => (
        <vscode-option key={choice.value} value={choice.value}>
          {choice.text}
        </vscode-option>
      ))}
    </vscode-dropdown>
  );
}

interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A box to tick. */
export function Checkbox({ label, checked, onChange }: CheckboxProps) {
  const ref = useRef<HTMLElement & { checked: boolean }>(null);
  return (
    <vscode-checkbox
      ref={ref as never}
      checked={checked}
      onChange={() => {
        if (ref.current && ref.current.checked !== checked) onChange(ref.current.checked);
      }}
    >
      {label}
    </vscode-checkbox>
  );
}
