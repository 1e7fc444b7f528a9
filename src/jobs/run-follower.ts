import { stat } from 'node:fs/promises';
import type { KnownDraft, Project } from '../adapters/records/project.ts';
import { decodeLine, readRawLines } from '../adapters/records/read-lines.ts';
import { hashRow } from '../core/data/hash-row.ts';
import { parseDraft } from '../core/data/parse-draft.ts';
import { createRunFold, type RunFold, type RunState } from '../core/pipeline/fold-run.ts';
import type { RunEvent } from '../core/pipeline/run-event.ts';

/** One run as its log says so far. */
export interface FollowedRun {
  readonly id: string;
  /** ISO 8601; undefined while nothing is recorded. */
  readonly startedAt: string | undefined;
  readonly state: RunState;
  /** Its rows with the hashes of their texts. */
  readonly drafts: ReadonlyMap<string, KnownDraft>;
}

/** What has been read of one log. */
interface Reading {
  inode: number;
  offset: number;
  startedAt: string | undefined;
  fold: RunFold;
  drafts: Map<string, KnownDraft>;
}

/** Follows the runs of a data set: after the first time only what was added to their logs is read. */
export class RunFollower {
  readonly #project: Project;
  readonly #readings = new Map<string, Reading>();

  constructor(project: Project) {
    this.#project = project;
  }

  /** Reads what was added since; oldest run first. A torn last line is not there yet, a damaged one is left out. */
  async refresh(): Promise<readonly FollowedRun[]> {
    const runs: FollowedRun[] = [];
    for (const { id } of await this.#project.listRuns()) {
      const { startedAt, fold, drafts } = await this.#read(id);
      runs.push({ id, startedAt, state: fold.state, drafts });
    }
    return runs;
  }

  async #read(id: string): Promise<Reading> {
    const { log } = this.#project.findRun(id);
    const found = await stat(log).catch(() => undefined);
    let reading = this.#readings.get(id);
    // A log only grows, unless a checkout or a mend replaced it.
    if (reading === undefined || found?.ino !== reading.inode || found.size < reading.offset) {
      reading = {
        inode: found?.ino ?? -1,
        offset: 0,
        startedAt: undefined,
        fold: createRunFold(),
        drafts: new Map(),
      };
      this.#readings.set(id, reading);
    }
    if (found === undefined || found.size === reading.offset) return reading;
    for await (const { bytes, ended } of readRawLines(log, reading.offset)) {
      const line = parseLine(decodeLine(bytes) ?? '');
      if (!ended && line === undefined) break;
      reading.offset += bytes.length + (ended ? 1 : 0);
      if (line) take(reading, line);
    }
    return reading;
  }
}

interface LoggedLine {
  readonly at?: unknown;
  readonly event?: RunEvent;
}

function parseLine(text: string): LoggedLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as LoggedLine;
  } catch {
    return undefined;
  }
}

function take(reading: Reading, { at, event }: LoggedLine): void {
  if (typeof at !== 'string' || typeof event?.type !== 'string') return;
  reading.startedAt ??= at;
  if (event.type === 'draft-ready') {
    const draft = parseDraft(event.draft);
    if (draft === undefined) return;
    reading.drafts.set(draft.id, { draft, hash: hashRow(draft.row) });
  }
  reading.fold.add(event);
}
