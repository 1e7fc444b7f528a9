import { jsonrepair } from 'jsonrepair';
import { replyProblems } from '../data/failure.ts';
import type { Json, JsonObject } from '../data/json.ts';

/** A reply read as a JSON object, or why it could not be. `cut` means that it ended before its object did. */
export type ParsedReply =
  | { readonly value: JsonObject; readonly repaired: boolean; readonly cut: boolean }
  | { readonly problem: string };

/** Reads a model's reply: as it stands, else its first balanced object, else that object repaired once. */
export function parseReply(text: string): ParsedReply {
  const whole = tryParse(text);
  if (Array.isArray(whole)) return { problem: 'the reply is a JSON list, not an object' };
  if (isObject(whole)) return { value: whole, repaired: false, cut: false };
  let from = text.indexOf('{');
  if (from < 0 || whole !== undefined) return { problem: replyProblems.noObject };
  while (from >= 0) {
    const { end, cut } = findEnd(text, from);
    const value = tryParse(text.slice(from, end)) ?? tryRepair(text.slice(from, end));
    if (isObject(value)) return { value, repaired: true, cut };
    // Braces of the prose before the object are passed over.
    from = text.indexOf('{', end);
  }
  return { problem: replyProblems.notJson };
}

function tryParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function tryRepair(text: string): Json | undefined {
  try {
    return tryParse(jsonrepair(text));
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the object that starts at `from` ends; the end of the text for a reply that was cut off. */
function findEnd(text: string, from: number): { readonly end: number; readonly cut: boolean } {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return { end: i + 1, cut: false };
  }
  return { end: text.length, cut: true };
}
