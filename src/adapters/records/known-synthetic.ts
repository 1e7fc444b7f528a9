import { join } from 'node:path';
import { parseDecisionLine } from '../../core/data/decision-line.ts';
import { hashRow } from '../../core/data/hash-row.ts';
import { readLog } from './append-log.ts';
import { listFolder } from './list-folder.ts';
import { readRunLog } from './read-run.ts';

/**
 * Hashes of every synthetic row that any run beside a data set wrote, in all the texts it was accepted, edited or merged
 * with, so that a run on a merged file can tell them from real rows. All data sets of the folder are looked at, because a
 * merged file has another name than the one it came from. Reads tracked files only.
 *
 * A draft that repeats a real row word for word is not among them: that text is a real row's.
 *
 * @param dotFolder the `.synalign` folder
 */
export async function readKnownSyntheticHashes(dotFolder: string): Promise<ReadonlySet<string>> {
  const hashes = new Set<string>();
  const real = new Set<string>();
  for (const name of await listFolder(dotFolder)) {
    const runs = join(dotFolder, name, 'runs');
    for (const run of await listFolder(runs)) await addDrafts(join(runs, run, 'run.jsonl'), hashes, real);
    const decisions = join(dotFolder, name, 'decisions');
    for (const file of await listFolder(decisions)) {
      if (file.endsWith('.jsonl')) await addDecided(join(decisions, file), hashes);
    }
  }
  for (const hash of real) hashes.delete(hash);
  return hashes;
}

async function addDrafts(path: string, hashes: Set<string>, real: Set<string>): Promise<void> {
  for (const { row, gates } of (await readRunLog(path)).drafts.values()) {
    const hash = hashRow(row);
    hashes.add(hash);
    const repeats = gates.some(({ gate, against }) => gate === 'exact-duplicate' && against && 'hash' in against);
    if (repeats) real.add(hash);
  }
}

async function addDecided(path: string, hashes: Set<string>): Promise<void> {
  for (const { text } of (await readLog(path)).lines) {
    const event = parseDecisionLine(text);
    if (event?.kind === 'accept' || event?.kind === 'edit') hashes.add(event.hash);
    else if (event?.kind === 'merge') for (const hash of Object.values(event.rows)) hashes.add(hash);
  }
}
