import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { applyEdits, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { type Plan, PlanError, type PlanInput, parsePlan } from '../../core/data/plan.ts';
import { writeAtomic } from './atomic-write.ts';
import { errorCode } from './record-error.ts';

const heading =
  '// The next run. Every run keeps a copy of its own in runs/; what is not written here takes its default.\n';

/**
 * Reads a plan that people may have written: comments and trailing commas are allowed. Undefined when there is no file.
 * @throws PlanError when it cannot be used; `plan-newer` when a later SynAlign wrote it
 */
export async function readPlanFile(path: string): Promise<Plan | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parsePlan(parseText(text));
}

/**
 * Writes a plan. In a file that is there already only the values that differ are changed; comments, order and everything
 * else keep their place.
 * @throws PlanError when the plan, or the file that is there, cannot be used
 */
export async function writePlanFile(path: string, plan: PlanInput): Promise<void> {
  const wanted = parsePlan(plan);
  const text = await readText(path);
  if (text === undefined) {
    await writeAtomic(path, `${heading}${JSON.stringify(plan, null, 2)}\n`);
    return;
  }
  // Compared with every default filled in on both sides, so that a default is not written into the file.
  const changed = changeValues(text, [], parsePlan(parseText(text)), wanted);
  if (changed !== text) await writeAtomic(path, changed);
}

function changeValues(text: string, path: readonly string[], from: unknown, to: unknown): string {
  if (isDeepStrictEqual(from, to)) return text;
  if (!isObject(from) || !isObject(to)) {
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const formattingOptions = { insertSpaces: true, tabSize: 2, eol };
    return applyEdits(text, modify(text, [...path], to, { formattingOptions }));
  }
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    text = changeValues(text, [...path, key], from[key], to[key]);
  }
  return text;
}

function parseText(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const before = text.slice(0, first.offset).split('\n');
  throw new PlanError(
    'plan-invalid',
    `The plan cannot be read: ${printParseErrorCode(first.error)} in line ${before.length}, column ${before.at(-1)!.length + 1}. Correct it, or delete the file to start from a new plan.`,
  );
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
