import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Json, JsonObject } from './json.ts';

/**
 * Content hash of a row: the first 16 hex digits (64 bits) of SHA-256 over its canonical JSON, so key order and spacing
 * do not matter and every value does. Odds that any two of n different rows share a hash are about n² / 2^65:
 * 3 in a million at n = 10 million, 3 in a hundred million at n = 1 million.
 */
export function hashRow(row: JsonObject): string {
  return toHex(sha256(utf8ToBytes(canonicalJson(row))));
}

/** JSON with sorted keys (by UTF-16 code unit) and no white space: equal values give equal text. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const members = value as JsonObject;
  let text = '{';
  for (const key of Object.keys(members).sort()) {
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(members[key]!)}`;
  }
  return `${text}}`;
}

const HEX = '0123456789abcdef';

function toHex(digest: Uint8Array): string {
  let text = '';
  for (let i = 0; i < 8; i++) text += HEX[digest[i]! >> 4]! + HEX[digest[i]! & 15]!;
  return text;
}
