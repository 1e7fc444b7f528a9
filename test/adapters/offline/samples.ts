import { createOfflineModel } from '../../../src/adapters/offline/offline-model.ts';
import type { JsonObject } from '../../../src/core/data/json.ts';
import type { Layout } from '../../../src/core/data/layout.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import type { Task } from '../../../src/core/ports/text-model.ts';

export const textLayout: Layout = { kind: 'text', text: [['text']], typed: [], label: ['label'] };

/** Rows as the pipeline would hand them over; every text and typed path is a single key. */
export function makeSamples(rows: readonly JsonObject[], layout: Layout): Sample[] {
  return rows.map((row, i) => ({
    hash: `h${i}`,
    line: i + 1,
    row,
    text: layout.text.map(([key]) => String(row[key as string] ?? '')).join('\n\n'),
    typed: layout.typed.map(({ path: [key] }) => (row[key as string] ?? null) as number | string | null),
    ...(layout.label && { label: String(row[layout.label[0] as string]) }),
  }));
}

/** Asks the built-in model and parses its reply. */
export async function ask(task: Task, seed = 's', model = createOfflineModel()) {
  const signal = { aborted: false, throwIfAborted() {}, addEventListener() {}, removeEventListener() {} };
  const request = { messages: [], replySchema: {}, task, temperature: 1, maxOutputTokens: 1000, seed };
  return JSON.parse((await model.complete(request, { signal })).text);
}

/** Asks for rows written from the given real rows; the first 30 are the cell, the first 4 the demonstrations. */
export async function askRows(
  samples: readonly Sample[],
  layout: Layout,
  options: {
    count?: number;
    seed?: string;
    attributes?: { [attribute: string]: string };
    cell?: readonly Sample[];
  } = {},
): Promise<{ [field: string]: unknown }[]> {
  const { count = 20, seed = 's', attributes = {}, cell = samples.slice(0, 30) } = options;
  const demonstrations = cell.slice(0, 4);
  const reply = await ask(
    { kind: 'rows', layout, label: 'a', attributes, demonstrations, cell, classRows: samples, count },
    seed,
  );
  return reply.rows;
}

/** Invented hotel remarks in an unpunctuated lower-case style with spaced marks, about a dozen words each. */
export function makeRemarks(count: number): Sample[] {
  const rng = createRng('remarks');
  const pick = (...words: string[]) => words[rng.int(words.length)]!;
  const rows = Array.from({ length: count }, () => {
    const thing = pick('the room', 'our bed', 'the pool', 'breakfast', 'the lobby', 'the view from the balcony');
    const verb = pick('was', 'seemed', 'looked', 'was always', 'is');
    const how = pick('very clean', 'rather small', 'bright and quiet', 'a little old', 'better than expected', 'dusty');
    const more = pick(
      ', but the staff at the desk were kind',
      'and we would stay there again next summer',
      ', so we asked for another one on the second floor',
      'though the walls are thin and you hear the street',
      'and the children loved it',
    );
    return { text: `${thing} ${verb} ${how} ${more}${pick('', ' .', ' !')}`, label: 'a' };
  });
  return makeSamples(rows, textLayout);
}

/** Words of a text, for oracles that share no code with the model. */
export function cutWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** Longest run of words that two texts share, by trying all. */
export function findSharedRun(a: readonly string[], b: readonly string[]): number {
  let longest = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      let k = 0;
      while (i + k < a.length && a[i + k] === b[j + k]) k++;
      longest = Math.max(longest, k);
    }
  }
  return longest;
}
