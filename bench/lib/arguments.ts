import { parseArgs } from 'node:util';

/** What stands on the command line of an evidence command, by name; every option takes a value. */
export type Arguments = { readonly [name in string]?: string };

/** Reads `--name value` options; prints `usage` and ends with exit code 2 when one is unknown or a required one is missing. */
export function readArguments(usage: string, names: readonly string[], required: readonly string[] = []): Arguments {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    const { values } = parseArgs({ options });
    const missing = required.find((name) => values[name] === undefined);
    if (missing !== undefined) throw new Error(`--${missing} is missing.`);
    return values as Arguments;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
    process.exit(2);
  }
}

/** An option that is a whole number of at least 1, or the default. */
export function readCount(given: Arguments, name: string, fallback: number): number {
  const text = given[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1))
    throw new RangeError(`--${name} ${text}: a whole number from 1 is needed`);
  return value;
}
