import type { Draft } from '../../core/data/draft.ts';
import { parseDraft } from '../../core/data/parse-draft.ts';
import { isWhole } from './append-log.ts';
import { decodeLine, readRawLines } from './read-lines.ts';

/** What a run's log says about it. */
export interface RunRecord {
  /** Time of the first event, ISO 8601; undefined when nothing is recorded yet. */
  readonly startedAt?: string;
  /** The drafts by row id, in the order they were recorded; for an id recorded twice the later one. */
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly events: number;
  /** Lines that cannot be read, or hold a draft that is none. */
  readonly broken: number;
}

/** Reads the drafts of a run from its log; a missing log is an empty run. */
export async function readRunLog(path: string): Promise<RunRecord> {
  const drafts = new Map<string, Draft>();
  let startedAt: string | undefined;
  let events = 0;
  let broken = 0;
  for await (const logged of readLoggedEvents(path)) {
    if (logged === undefined) {
      broken++;
      continue;
    }
    events++;
    startedAt ??= logged.at;
    if (logged.event.type !== 'draft-ready') continue;
    const draft = parseDraft(logged.event.draft);
    if (draft === undefined) broken++;
    else drafts.set(draft.id, draft);
  }
  return { ...(startedAt === undefined ? {} : { startedAt }), drafts, events, broken };
}

/** Time of the first readable event of a run's log. */
export async function readRunStart(path: string): Promise<string | undefined> {
  for await (const logged of readLoggedEvents(path)) if (logged !== undefined) return logged.at;
  return undefined;
}

interface AnyLoggedEvent {
  readonly at: string;
  readonly event: { readonly type: string; readonly draft?: unknown };
}

/** The events of a log; undefined for a line that holds none. A torn last line is not there yet. */
async function* readLoggedEvents(path: string): AsyncGenerator<AnyLoggedEvent | undefined> {
  for await (const { bytes, ended } of readRawLines(path)) {
    const text = decodeLine(bytes) ?? '{';
    if (text === '' || (!ended && !isWhole(text))) continue;
    yield isWhole(text) ? readEvent(JSON.parse(text)) : undefined;
  }
}

function readEvent(value: unknown): AnyLoggedEvent | undefined {
  const { at, event } = value as { at?: unknown; event?: { type?: unknown } | null };
  return typeof at === 'string' && typeof event?.type === 'string' ? (value as AnyLoggedEvent) : undefined;
}
