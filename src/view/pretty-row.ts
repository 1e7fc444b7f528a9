import type { Json, JsonObject } from '../core/data/json.ts';

/** A row for reading: one field after the other, text as it reads, messages as turns, the rest as indented JSON. */
export function prettyRow(row: JsonObject): string {
  return Object.entries(row)
    .map(([key, value]) => prettyField(key, value))
    .join('\n\n');
}

function prettyField(key: string, value: Json): string {
  if (typeof value === 'string') return `${key}\n${indent(value)}`;
  if (isTurns(value)) {
    const turns = value.map(({ role, content, ...rest }) => {
      const more = Object.keys(rest).length > 0 ? `\n${indent(JSON.stringify(rest, null, 2))}` : '';
      return indent(`${role}:\n${indent(content)}${more}`);
    });
    return `${key}\n${turns.join('\n\n')}`;
  }
  if (typeof value === 'object' && value !== null) return `${key}\n${indent(JSON.stringify(value, null, 2))}`;
  return `${key}\n${indent(String(value))}`;
}

function isTurns(value: Json): value is readonly (JsonObject & { role: string; content: string })[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (turn: Json) =>
        typeof turn === 'object' &&
        turn !== null &&
        typeof (turn as JsonObject).role === 'string' &&
        typeof (turn as JsonObject).content === 'string',
    )
  );
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gmu, '  ');
}
