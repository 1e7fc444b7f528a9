import type { Json, JsonObject } from '../../core/data/json.ts';
import type { Layout, Path } from '../../core/data/layout.ts';
import { formatPath } from '../../core/data/path.ts';

/** One text of a row: a field, or one message of a chat. Texts of the same slot are written from the same model. */
export interface Part {
  /** The formatted path of the field; for a chat the role of the message. */
  readonly slot: string;
  readonly text: string;
}

/** The texts of a row in reading order. A missing field is an empty text; other values are written as JSON. */
export function listParts(row: JsonObject, layout: Layout): Part[] {
  if (layout.kind !== 'chat') {
    return layout.text.map((path) => ({ slot: formatPath(path), text: formatText(findValue(row, path)) }));
  }
  const messages = layout.text.map((path) => findValue(row, path)).find(Array.isArray) ?? [];
  return messages.flatMap((message: Json) => {
    const { role, content } = (message ?? {}) as { role?: Json; content?: Json };
    return typeof role === 'string' ? [{ slot: role, text: formatText(content) }] : [];
  });
}

/** The texts as a reply gives them: formatted paths to texts, or one path to the messages of a chat. */
export function formatParts(parts: readonly Part[], layout: Layout): { [field: string]: Json } {
  if (layout.kind !== 'chat') return Object.fromEntries(parts.map(({ slot, text }) => [slot, text]));
  const path = layout.text[0];
  if (path === undefined) return {};
  return { [formatPath(path)]: parts.map(({ slot, text }) => ({ role: slot, content: text })) };
}

function findValue(row: JsonObject, path: Path): Json | undefined {
  let value: Json | undefined = row;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as { readonly [step: string | number]: Json })[step];
  }
  return value;
}

function formatText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
