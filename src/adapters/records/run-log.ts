import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../core/data/json.ts';
import { type AppendLog, isWhole, openAppendLog } from './append-log.ts';
import { decodeLine, readRawLines } from './read-lines.ts';
import { RecordError } from './record-error.ts';

/** Records the events of one run; a resumed run tells them again from the start and only new ones are written. */
export interface RunLog<E> {
  readonly cutBytes: number;
  /**
   * Takes the next event, in order; calls need not wait for each other. Resolves when the event is safe on disk: to
   * `replayed` when the log had it already, to `appended` when it is new.
   * @throws RecordError `run-diverged` when the log holds another event in this place; nothing is written from then on
   */
  record(event: E): Promise<'replayed' | 'appended'>;
  /**
   * Says that the run has told its last event.
   * @throws RecordError `run-diverged` when the log holds more
   */
  finish(): Promise<void>;
  /** Closes the log wherever the run is, after a cancellation for instance. */
  close(): Promise<void>;
}

/**
 * Opens the log of a run and makes it if it is not there. Only events that follow from the plan, the data and the replies
 * may be recorded: progress, times and cancellations would differ when the run is resumed.
 *
 * A broken line in the middle of the log (a damaged disk) cannot be compared: it stands for whatever event belongs there.
 *
 * @param clock milliseconds since 1970
 */
export async function openRunLog<E>(path: string, clock: () => number = Date.now): Promise<RunLog<E>> {
  return new EventRecorder<E>(await openAppendLog(path), path, clock);
}

class EventRecorder<E> implements RunLog<E> {
  readonly cutBytes: number;
  readonly #log: AppendLog;
  readonly #clock: () => number;
  readonly #logged: AsyncGenerator<string | undefined>;
  #turn: Promise<unknown> = Promise.resolve();
  #appends: Promise<unknown> = Promise.resolve();
  #isReplaying = true;
  #index = 0;
  #failure: RecordError | undefined;

  constructor(log: AppendLog, path: string, clock: () => number) {
    this.#log = log;
    this.cutBytes = log.cutBytes;
    this.#clock = clock;
    this.#logged = readTexts(path);
  }

  async record(event: E): Promise<'replayed' | 'appended'> {
    const text = JSON.stringify(event);
    const turn = this.#turn.then(() => this.#place(text));
    this.#turn = turn.catch(() => undefined);
    const append = await turn;
    if (append === undefined) return 'replayed';
    await append.done;
    return 'appended';
  }

  async finish(): Promise<void> {
    await this.#turn;
    await this.#appends;
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#isReplaying) return;
    const next = await this.#logged.next();
    if (next.done !== true) throw this.#diverge(next.value, 'the end of the run');
    this.#isReplaying = false;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#logged.return(undefined);
    await this.#log.close();
  }

  /** Compares with the next logged event, or starts the append (wrapped, so that the next event need not wait for it). */
  async #place(text: string): Promise<{ readonly done: Promise<unknown> } | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isReplaying) {
      const next = await this.#logged.next();
      if (next.done !== true) {
        if (next.value !== undefined && !isSame(next.value, text)) throw this.#diverge(next.value, nameType(text));
        this.#index++;
        return undefined;
      }
      this.#isReplaying = false;
    }
    this.#index++;
    const done = this.#log.append([`{"at":${JSON.stringify(new Date(this.#clock()).toISOString())},"event":${text}}`]);
    this.#appends = Promise.allSettled([this.#appends, done]);
    done.catch(() => undefined);
    return { done };
  }

  #diverge(logged: string | undefined, told: string): RecordError {
    const before = logged === undefined ? 'a broken line' : nameType(logged);
    this.#failure = new RecordError(
      'run-diverged',
      `This run cannot be resumed: event ${this.#index + 1} was ${before} and now is ${told}. The data set, the plan or SynAlign changed since the run was started; start a new run.`,
    );
    return this.#failure;
  }
}

/** The events of a log as JSON text; undefined for a line that cannot be read. */
async function* readTexts(path: string): AsyncGenerator<string | undefined> {
  for await (const raw of readRawLines(path)) {
    const text = decodeLine(raw.bytes) ?? '{';
    if (text === '') continue;
    const event = isWhole(text) ? (JSON.parse(text) as { event?: unknown }).event : undefined;
    yield event === undefined ? undefined : JSON.stringify(event);
  }
}

/** Equal as JSON: the same text, or the same values under differently ordered keys. */
function isSame(a: string, b: string): boolean {
  return a === b || isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
}

function nameType(text: string): string {
  const event = JSON.parse(text) as { type?: Json } | null;
  return typeof event?.type === 'string' ? JSON.stringify(event.type) : 'an event without a type';
}
