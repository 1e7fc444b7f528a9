import { useRef, useState } from 'preact/hooks';
import { InlineField } from '../controls.tsx';
import { renderNow } from '../render-now.ts';

interface EditableProps {
  /** What is edited, in words. */
  readonly label: string;
  readonly value: string;
  readonly onSave: (value: string) => void;
}

/** A text that Enter or a click opens for editing; Enter and leaving it save, Escape does not. */
export function Editable({ label, value, onSave }: EditableProps) {
  const [isEdited, setEdited] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isOver = useRef(false);
  const finish = (text: string | undefined, keepsFocus: boolean) => {
    // Leaving follows Enter and Escape, because the field goes away with the focus in it.
    if (isOver.current) return;
    isOver.current = true;
    setEdited(false);
    if (text !== undefined && text.trim() !== '' && text.trim() !== value) onSave(text.trim());
    if (keepsFocus) requestAnimationFrame(() => button.current?.focus());
  };
  if (isEdited) {
    return (
      <InlineField
        label={label}
        value={value}
        onEnter={(text) => finish(text, true)}
        onEscape={() => finish(undefined, true)}
        onLeave={(text) => finish(text, false)}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      class="editable"
      aria-label={`${label}: ${value || 'none'}. Edit`}
      onClick={() => {
        isOver.current = false;
        renderNow(() => setEdited(true));
      }}
    >
      {value === '' ? '–' : value}
      <span class="pencil" aria-hidden="true">
        ✎
      </span>
    </button>
  );
}
