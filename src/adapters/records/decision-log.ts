import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecisionAction, DecisionEvent } from '../../core/data/decision.ts';
import { formatDecisionLine, parseDecisionLine } from '../../core/data/decision-line.ts';
import { type AppendLog, openAppendLog, readLog } from './append-log.ts';
import { listFolder, readStamp } from './list-folder.ts';
import { createRandomId } from './random-id.ts';
import { explainFileError, RecordError } from './record-error.ts';

/** All decisions about the rows of a data set: everybody's are read, this writer's are added. */
export interface DecisionLog {
  /** Every event of every file, in no particular order. */
  readonly events: readonly DecisionEvent[];
  /** Lines that are not decisions this version can read; they stay in their files. */
  readonly broken: number;
  /**
   * Adds decisions; several at once form a batch, which one undo takes back. Resolves to the events when they are safe on
   * disk. One call at a time takes the clock; calls need not wait for each other.
   */
  append(actions: readonly DecisionAction[]): Promise<readonly DecisionEvent[]>;
  /** Reads what others have written since. True when anything changed. */
  refresh(): Promise<boolean>;
  close(): Promise<void>;
}

/** What a decision log needs to know. */
export interface DecisionLogOptions {
  /** Who decides, from a setting the user sees. */
  readonly reviewer: string;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Called before the first write, to make folders. */
  readonly prepare?: () => Promise<void>;
}

interface KnownFile {
  /** Changes whenever the file does. */
  stamp: string;
  readonly events: DecisionEvent[];
  readonly broken: number;
}

/**
 * Opens the decision logs of a folder. The first decision makes a new file, `<reviewer>-<random>.jsonl`; no file ever has
 * a second writer, so that git merges branches without conflict. When a checkout replaces the file, another one is begun.
 */
export async function openDecisionLog(folder: string, options: DecisionLogOptions): Promise<DecisionLog> {
  const log = new FolderDecisionLog(folder, options);
  await log.refresh();
  return log;
}

class FolderDecisionLog implements DecisionLog {
  readonly #folder: string;
  readonly #options: DecisionLogOptions;
  #files = new Map<string, KnownFile>();
  #ownName = '';
  #ownLog: AppendLog | undefined;
  #clockSeen = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #merged: readonly DecisionEvent[] | undefined;

  constructor(folder: string, options: DecisionLogOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  get events(): readonly DecisionEvent[] {
    this.#merged ??= [...this.#files.values()].flatMap(({ events }) => events);
    return this.#merged;
  }

  get broken(): number {
    return [...this.#files.values()].reduce((sum, { broken }) => sum + broken, 0);
  }

  append(actions: readonly DecisionAction[]): Promise<readonly DecisionEvent[]> {
    return this.#inTurn(async () => {
      // Others may have decided meanwhile: their clocks must be seen before this writer's moves on.
      await this.#read();
      const at = new Date((this.#options.clock ?? Date.now)()).toISOString();
      const batch = actions.length > 1 ? { batch: createRandomId(16) } : {};
      const events = actions.map((action, i): DecisionEvent => {
        const head = { id: createRandomId(16), ...batch, clock: this.#clockSeen + 1 + i };
        return { ...head, by: this.#options.reviewer, at, ...action };
      });
      await this.#write(events.map(formatDecisionLine));
      const own = this.#files.get(this.#ownName) ?? { stamp: '', events: [], broken: 0 };
      for (const event of events) own.events.push(event);
      own.stamp = (await readStamp(join(this.#folder, this.#ownName))) ?? '';
      this.#files.set(this.#ownName, own);
      this.#clockSeen += events.length;
      this.#merged = undefined;
      return events;
    });
  }

  refresh(): Promise<boolean> {
    return this.#inTurn(() => this.#read());
  }

  close(): Promise<void> {
    return this.#inTurn(async () => this.#ownLog?.close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #write(lines: readonly string[]): Promise<void> {
    try {
      this.#ownLog ??= await this.#begin();
      await this.#ownLog.append(lines);
    } catch (error) {
      // With a full disk the file stays good; after anything else the next decision begins another one.
      if (error instanceof RecordError && error.code === 'disk-full') throw error;
      await this.#ownLog?.close();
      this.#ownLog = undefined;
      if (!(error instanceof RecordError) || error.code !== 'log-replaced') throw error;
      this.#ownLog = await this.#begin();
      await this.#ownLog.append(lines);
    }
  }

  async #begin(): Promise<AppendLog> {
    try {
      await this.#options.prepare?.();
      await mkdir(this.#folder, { recursive: true });
    } catch (error) {
      throw explainFileError(error, this.#folder);
    }
    this.#ownName = `${nameFile(this.#options.reviewer)}-${createRandomId(8)}.jsonl`;
    return await openAppendLog(join(this.#folder, this.#ownName));
  }

  async #read(): Promise<boolean> {
    const files = new Map<string, KnownFile>();
    let changed = false;
    for (const name of (await listFolder(this.#folder)).filter((entry) => entry.endsWith('.jsonl'))) {
      const path = join(this.#folder, name);
      const stamp = await readStamp(path);
      if (stamp === undefined) continue;
      const known = this.#files.get(name);
      if (known?.stamp === stamp) {
        files.set(name, known);
        continue;
      }
      changed = true;
      files.set(name, await readFile(path, stamp));
    }
    changed ||= [...this.#files.keys()].some((name) => !files.has(name));
    this.#files = files;
    this.#merged = undefined;
    for (const { events } of files.values()) {
      for (const { clock } of events) if (clock > this.#clockSeen) this.#clockSeen = clock;
    }
    return changed;
  }
}

async function readFile(path: string, stamp: string): Promise<KnownFile> {
  const content = await readLog(path);
  const events: DecisionEvent[] = [];
  let broken = content.broken.length;
  for (const { text } of content.lines) {
    const event = parseDecisionLine(text);
    if (event === undefined) broken++;
    else events.push(event);
  }
  return { stamp, events, broken };
}

function nameFile(reviewer: string): string {
  const plain = reviewer
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 32).replace(/^-+|-+$/g, '') || 'reviewer';
}
