import * as v from 'valibot';
import { type AppendLog, openAppendLog, readLog } from './append-log.ts';
import { createRandomId } from './random-id.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const amounts = { prompt: count, output: count, money: v.optional(v.pipe(v.number(), v.minValue(0))) };

/** A shard of a batch is one entry for all its calls. */
const calls = v.optional(count, 1);

const line = v.union([
  v.object({ hold: v.string(), ...amounts, calls }),
  v.object({
    settle: v.string(),
    ...amounts,
    calls,
    estimated: v.optional(v.boolean()),
    embeddings: v.optional(v.boolean()),
  }),
  v.object({ free: v.string() }),
  v.object({ lose: v.string() }),
]);

/** Tokens of one or more calls, and what they cost where the price is known. */
export interface Amounts {
  readonly prompt: number;
  readonly output: number;
  readonly money?: number | undefined;
}

/** How many calls an entry of the ledger stands for; one when it does not say. */
interface Counted {
  readonly calls?: number | undefined;
}

/** What a run has spent according to its ledger. */
export interface Spending {
  /** Calls whose price is known, and the sum. */
  readonly settled: Amounts & { readonly calls: number; readonly estimated: number };
  /** The same for embeddings; undefined when none were asked for. */
  readonly embeddings?: Amounts & { readonly calls: number };
  /** Calls that may have been billed although nothing usable came back; each counts with all that was set aside. */
  readonly possible: Amounts & { readonly calls: number };
}

/**
 * The ledger of a run: what was set aside before each attempt and what it came to. It is no part of the run's log, since
 * it depends on what went wrong on the way.
 */
export interface SpendLog {
  /** What earlier starts of the run spent; holds that were never closed count as possibly billed. */
  readonly past: Spending;
  /** Ids of the holds that earlier starts left open. */
  readonly open: ReadonlySet<string>;
  /** Resolves when the hold is safe on disk. `id` names one that a later start of the program closes. */
  hold(call: string, amounts: Amounts & Counted, id?: string): { readonly id: string; readonly ready: Promise<void> };
  /** Settling the same hold again changes nothing. */
  settle(
    id: string,
    amounts: Amounts & Counted,
    how: { readonly estimated: boolean; readonly embeddings: boolean },
  ): Promise<void>;
  /** The provider did no work. */
  free(id: string): Promise<void>;
  /** Nothing usable came back, and the provider may have worked. */
  lose(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the ledger of a run and makes it with the first hold. */
export async function openSpendLog(path: string): Promise<SpendLog> {
  const { open, ...past } = await readLedger(path);
  const session = createRandomId(6);
  let log: Promise<AppendLog> | undefined;
  let holds = 0;
  const append = async (value: object) => {
    log ??= openAppendLog(path);
    await (await log).append([JSON.stringify({ at: new Date().toISOString(), ...value })]);
  };
  return {
    past,
    open,
    hold(call, amounts, id = `${session}-${++holds}`) {
      return { id, ready: append({ hold: id, call, ...amounts }) };
    },
    settle: (id, amounts, { estimated, embeddings }) =>
      append({ settle: id, ...amounts, ...(estimated ? { estimated } : {}), ...(embeddings ? { embeddings } : {}) }),
    free: (id) => append({ free: id }),
    lose: (id) => append({ lose: id }),
    async close() {
      await (await log)?.close();
    },
  };
}

/** Reads what a run has spent; a missing ledger is nothing. */
export async function readSpending(path: string): Promise<Spending> {
  const { open: _, ...spending } = await readLedger(path);
  return spending;
}

async function readLedger(path: string): Promise<Spending & Pick<SpendLog, 'open'>> {
  const open = new Map<string, Amounts & Counted>();
  const closed = new Set<string>();
  const settled = { calls: 0, estimated: 0, prompt: 0, output: 0, money: 0 };
  const possible = { calls: 0, prompt: 0, output: 0, money: 0 };
  const embeddings = { calls: 0, prompt: 0, output: 0, money: 0 };
  const add = (sum: typeof possible, { prompt, output, money = 0, calls = 1 }: Amounts & Counted) => {
    sum.calls += calls;
    sum.prompt += prompt;
    sum.output += output;
    sum.money += money;
  };
  for (const { text } of (await readLog(path)).lines) {
    const result = v.safeParse(line, JSON.parse(text));
    if (!result.success) continue;
    const entry = result.output;
    if ('hold' in entry) open.set(entry.hold, entry);
    else if ('settle' in entry) {
      open.delete(entry.settle);
      if (closed.has(entry.settle)) continue;
      closed.add(entry.settle);
      add(entry.embeddings ? embeddings : settled, entry);
      if (entry.estimated && !entry.embeddings) settled.estimated += entry.calls;
    } else if ('free' in entry) open.delete(entry.free);
    else {
      const lost = open.get(entry.lose);
      if (lost) add(possible, lost);
      open.delete(entry.lose);
    }
  }
  for (const amounts of open.values()) add(possible, amounts);
  return { settled, possible, ...(embeddings.calls > 0 ? { embeddings } : {}), open: new Set(open.keys()) };
}
