import type { Json } from './json.ts';
import type { Path } from './layout.ts';

/** Writes a path as `messages[0].content`. */
export function formatPath(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** The value at a path, undefined where the row has none. */
export function getPath(row: Json, path: Path): Json | undefined {
  let value: Json | undefined = row;
  for (const step of path) value = (value as { [key: string]: Json } | null | undefined)?.[step as string];
  return value;
}
