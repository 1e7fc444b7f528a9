import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { recordsOf } from '../fakes/job-folder.ts';
import { lastOf, type ModelBench, secretKey } from './model-bench.ts';

/** The last line of a batch command, as far as tests look at it. */
export interface BatchLine {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly run: string;
  readonly isFinished?: boolean;
  readonly round: number;
  readonly rounds: number;
  readonly asks: string;
  readonly calls: number;
  readonly waiting: number;
  readonly rows?: number;
  readonly shards: {
    readonly name: string;
    readonly path: string;
    readonly calls: number;
    readonly state: string;
    readonly output: number;
    readonly completed: number;
    readonly failed: number;
    readonly reasons: string[];
  }[];
  readonly submitted: { readonly shard: string; readonly batch: string }[];
  readonly fetched: string[];
  readonly files: string[];
  readonly imported: {
    readonly stored: number;
    readonly before: number;
    readonly failed: { readonly [reason: string]: number };
    readonly missing: number;
    readonly unknown: number;
    readonly broken: number;
    readonly closed: string[];
  };
}

/** One step of a run in batches, and its last line. */
export async function step(bench: ModelBench, name: string, args: readonly string[] = []): Promise<BatchLine> {
  const plan = name === 'export' ? ['--model', 'mine:fake-1', '--rows', '24'] : [];
  const { dataset } = bench;
  return lastOf(await bench.call(['batch', name, dataset, ...plan, '--json', ...args])) as unknown as BatchLine;
}

/** Rounds after which a run has surely ended. */
const mostRounds = 20;

/** Does rounds until the run has ended; resolves to the last line. */
export async function finishRounds(bench: ModelBench, args: readonly string[] = []): Promise<BatchLine> {
  for (let round = 0; round < mostRounds; round++) {
    await step(bench, 'submit');
    // A batch ends when it was asked about twice.
    await step(bench, 'fetch');
    await step(bench, 'fetch');
    const imported = await step(bench, 'import', args);
    if (imported.isFinished !== false) return imported;
  }
  throw new Error(`The run did not end in ${mostRounds} rounds.`);
}

/** The ids of all calls that the server was given in batches, with repeats. */
export function readCalls({ desk }: ModelBench['server']): string[] {
  return [...desk.batches.values()].flatMap(({ input }) =>
    desk.files
      .get(input)!
      .bytes.split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id),
  );
}

/** What a run left behind, without the times: its events, the rows to review, and the plan of the next run. */
export async function readTraces(
  dataset: string,
  run: string,
): Promise<{ events: string; review: string; attributes: string }> {
  const records = recordsOf(dataset);
  const log = await readFile(join(records, 'runs', run, 'run.jsonl'), 'utf8');
  return {
    events: log.replace(/^\{"at":"[^"]*",/gm, '{'),
    review: await readFile(join(records, 'tickets.review.jsonl'), 'utf8'),
    attributes: await readFile(join(records, 'attributes.jsonc'), 'utf8'),
  };
}

/** A copy of a data set with its run as it stood after its first event: the same run, with nothing answered. */
export async function copyBegun(dataset: string, id: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'synalign-begun-'));
  await cp(dirname(dataset), folder, { recursive: true });
  const copy = join(folder, 'tickets.jsonl');
  const records = recordsOf(copy);
  await rm(join(records, 'cache'), { recursive: true });
  const run = join(records, 'runs', id);
  // A start that was killed before its first event leaves an empty run.
  for (const other of await readdir(join(records, 'runs'))) {
    if (other !== id) await rm(join(records, 'runs', other), { recursive: true });
  }
  const log = await readFile(join(run, 'run.jsonl'), 'utf8');
  await writeFile(join(run, 'run.jsonl'), log.slice(0, log.indexOf('\n') + 1));
  for (const name of ['report.json', 'report.html', 'batches', 'spend.jsonl']) {
    await rm(join(run, name), { recursive: true, force: true });
  }
  for (const name of ['tickets.review.jsonl', 'attributes.jsonc']) await rm(join(records, name), { force: true });
  // The plan of the run is the plan of the next start again.
  const { prompts: _, ...plan } = JSON.parse(await readFile(join(run, 'plan.json'), 'utf8'));
  await writeFile(join(records, 'plan.jsonc'), JSON.stringify(plan));
  return copy;
}

/** What a program of one's own would answer to a shard: each call asked at the server's chat endpoint. */
export async function answerShard({ server }: ModelBench, path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  return Promise.all(
    lines.map(async (line) => {
      const { custom_id, url, body } = JSON.parse(line) as { custom_id: string; url: string; body: object };
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${secretKey}` };
      const address = new URL(url, server.url);
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
      const answer = { status_code: response.status, request_id: 'own', body: await response.json() };
      return JSON.stringify({ id: 'own', custom_id, response: answer, error: null });
    }),
  );
}
