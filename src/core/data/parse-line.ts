import { visit } from 'jsonc-parser';
import type { IssueCode, RowIssue } from './issue.ts';
import type { JsonObject } from './json.ts';

/** Deepest nesting a row may have: far beyond real data, and shallow enough for every recursive walk. */
export const MAX_DEPTH = 100;

/** A line as a row with its remarks, or without a row and with the reason. */
export interface ParsedLine {
  readonly line: number;
  readonly row?: JsonObject;
  readonly issues: readonly RowIssue[];
}

const NO_ISSUES: readonly RowIssue[] = [];

/**
 * Reads one line of JSONL, already decoded and without its line feed (a carriage return is JSON white space).
 * Never throws: whatever is wrong comes back as an issue with the line's number.
 */
export function parseLine(text: string, line: number): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') return refuseLine(line, 'blank-line', 'The line is empty.');
    return refuseLine(line, 'broken-json', describeBreak(text, error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseLine(line, 'not-an-object', `The line is ${nameType(value)}, not an object in braces.`);
  }
  const found: Findings = { keys: 0, depth: 0, infinite: false, unsafe: false };
  walk(value, 1, found);
  if (found.depth > MAX_DEPTH) {
    return refuseLine(line, 'too-deep', `The row is nested deeper than ${MAX_DEPTH} levels.`);
  }
  if (found.infinite) {
    return refuseLine(line, 'non-finite-number', 'A number is too large to be represented (such as 1e999).');
  }
  const row = value as JsonObject;
  // The common row stops here: as many members as quoted colons means that no key can be there twice.
  const repeated = countQuotedColons(text) === found.keys ? undefined : findRepeatedKey(text);
  const imprecise = found.unsafe && /\d{16}/.test(text);
  if (repeated === undefined && !imprecise) return { line, row, issues: NO_ISSUES };
  const issues: RowIssue[] = [];
  if (repeated !== undefined) {
    const detail = `The key ${quote(repeated)} is there more than once; the last value counts.`;
    issues.push({ line, code: 'duplicate-key', detail, excluded: false });
  }
  if (imprecise) {
    const detail = 'A whole number beyond 2^53 loses its last digits when read; write it as text to keep it.';
    issues.push({ line, code: 'imprecise-number', detail, excluded: false });
  }
  return { line, row, issues };
}

/** A line that cannot be used, for a reason found before or while reading it. */
export function refuseLine(line: number, code: IssueCode, detail: string): ParsedLine {
  return { line, issues: [{ line, code, detail, excluded: true }] };
}

interface Findings {
  keys: number;
  depth: number;
  infinite: boolean;
  unsafe: boolean;
}

function walk(value: unknown, depth: number, found: Findings): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) found.infinite = true;
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) found.unsafe = true;
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > found.depth) found.depth = depth;
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) walk(value[i], depth + 1, found);
    return;
  }
  for (const key in value) {
    found.keys++;
    walk((value as Record<string, unknown>)[key], depth + 1, found);
  }
}

/** Colons right after a closing or escaped quote: at least one for every member of every object in valid JSON. */
function countQuotedColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before >= 0 && text.charCodeAt(before) <= 32) before--;
    if (before >= 0 && text.charCodeAt(before) === 34) count++;
  }
  return count;
}

function findRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let repeated: string | undefined;
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (key) => {
      const keys = open.at(-1);
      if (keys?.has(key)) repeated ??= key;
      keys?.add(key);
    },
  });
  return repeated;
}

function describeBreak(text: string, error: unknown): string {
  const trimmed = text.trimEnd();
  const column = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const start = trimmed.trimStart()[0];
  const end = trimmed.at(-1);
  if ((start === '{' && end !== '}') || (start === '[' && end !== ']')) {
    return 'Not valid JSON: the line ends before the row does.';
  }
  if (/[:,[]\s*(NaN|-?Infinity)\b/.test(text)) return 'Not valid JSON: NaN and Infinity are not JSON; use null.';
  return column === undefined ? 'Not valid JSON.' : `Not valid JSON at character ${Number(column) + 1}.`;
}

function nameType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

function quote(key: string): string {
  return JSON.stringify(key.length > 24 ? `${key.slice(0, 24)}…` : key);
}
