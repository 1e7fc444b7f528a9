import { jsonrepair } from 'jsonrepair';
import type { Json } from '../data/json.ts';

/** A reply read as JSON, or why it could not be. */
export type ParsedReply = { readonly value: Json; readonly repaired: boolean } | { readonly problem: string };

/** Reads a model's reply: as it stands, else its first balanced object, else that object repaired once. */
export function parseReply(text: string): ParsedReply {
  const strict = tryParse(text);
  if (strict !== undefined) return { value: strict, repaired: false };
  const cut = cutObject(text);
  if (cut === undefined) return { problem: 'the reply holds no JSON object' };
  const inner = tryParse(cut);
  if (inner !== undefined) return { value: inner, repaired: true };
  try {
    const repaired = tryParse(jsonrepair(cut));
    if (repaired !== undefined) return { value: repaired, repaired: true };
  } catch {
    // falls through to the problem below: jsonrepair says where it stopped, which helps nobody
  }
  return { problem: 'the reply is not JSON and could not be repaired' };
}

function tryParse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** From the first `{` to its matching `}`, or to the end of a cut-off reply. */
function cutObject(text: string): string | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return text.slice(start, i + 1);
  }
  return text.slice(start);
}
