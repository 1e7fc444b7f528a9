import { CallError, type CallErrorDetails } from './call-error.ts';
import type { Redact } from './redact.ts';
import { type HeaderSource, readRetryAfter } from './retry-after.ts';

/** Whom a failure is explained for. */
export interface ErrorScene {
  /** Host, for people. */
  readonly host: string;
  readonly model: string;
  readonly redact: Redact;
  /** The time of day, milliseconds since 1970. */
  readonly timeOfDay: () => number;
}

/** The parts of the client library's errors that are read. */
interface LibraryError {
  readonly status?: number;
  readonly headers?: HeaderSource;
  readonly error?: unknown;
  readonly message?: string;
  readonly code?: string | null;
  readonly cause?: unknown;
}

/** Turns whatever an attempt failed with into a `CallError` that says what it means and what to do. */
export function explainError(error: unknown, scene: ErrorScene): CallError {
  for (let inner: unknown = error, depth = 0; inner instanceof Error && depth < 4; inner = inner.cause, depth++) {
    if (inner instanceof CallError) return inner;
  }
  const { status } = error as LibraryError;
  return status === undefined ? explainConnection(error, scene) : explainStatus(status, error as LibraryError, scene);
}

/** Everything that an answer with an error status says, for finding out what it is about. */
function readRefusal(error: unknown): string {
  const { error: body, message } = error as LibraryError;
  return `${message ?? ''} ${JSON.stringify(body ?? '')}`;
}

/** True when a provider's filter refused the prompt with an error instead of a reply. */
export function isFiltered(error: unknown): boolean {
  const { status } = error as LibraryError;
  return (
    status === 400 && /content_filter|ResponsibleAIPolicyViolation|content management policy/i.test(readRefusal(error))
  );
}

function explainStatus(status: number, error: LibraryError, scene: ErrorScene): CallError {
  const { host, model, redact, timeOfDay } = scene;
  const said = redact(error.message ?? '').slice(0, 600);
  const make = (details: Omit<CallErrorDetails, 'status' | 'billed'> & { billed?: boolean }, text: string) =>
    new CallError({ billed: false, status, ...details }, `${text} (${host}, ${model}: ${said})`);
  if (status === 401 || status === 403) {
    return make(
      { code: 'refused-key', retry: false },
      'The provider refused the key. Check that it is right and may use this model.',
    );
  }
  if (status === 404) {
    return make(
      { code: 'no-such-model', retry: false },
      'The provider does not know this model or address. Check the name of the model and the base URL.',
    );
  }
  if (status === 408 || status === 409)
    return make(
      { code: 'server-failed', retry: true, billed: status === 408 },
      'The provider could not take the request.',
    );
  if (status === 429) {
    if (/insufficient_quota|billing|exceeded your current quota/i.test(readRefusal(error))) {
      return make(
        { code: 'quota-used-up', retry: false },
        'The quota or credit at the provider is used up. Add credit there; the same command then goes on.',
      );
    }
    const wait = error.headers && readRetryAfter(error.headers, timeOfDay());
    return make(
      { code: 'too-busy', retry: true, crowded: true, ...(wait === undefined ? {} : { wait }) },
      'The provider asks for fewer requests.',
    );
  }
  if (status >= 500) {
    const crowded = status === 503 || status === 529;
    const wait = error.headers && readRetryAfter(error.headers, timeOfDay());
    // A gateway that gave up does not know whether the model went on.
    const billed = status === 502 || status === 504;
    return make(
      { code: 'server-failed', retry: true, crowded, billed, ...(wait === undefined ? {} : { wait }) },
      'The provider failed.',
    );
  }
  const refusal = redact(readRefusal(error));
  return make(
    { code: 'bad-request', retry: false, refusal },
    'The provider does not take the request. Look at what it says, and at the settings of the model.',
  );
}

const unreachable = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

function explainConnection(error: unknown, { host, redact }: ErrorScene): CallError {
  let [code, message] = ['', ''];
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    code = (inner as { code?: string }).code ?? code;
    message = inner.message || message;
  }
  const what = redact(`${code} ${message}`.trim()).slice(0, 300);
  if (unreachable.includes(code)) {
    return new CallError(
      { code: 'no-connection', retry: true, billed: false },
      `${host} cannot be reached (${what}). Check that the server runs, its address and your connection; the same command then goes on.`,
    );
  }
  return new CallError(
    { code: 'broken-reply', retry: true, billed: true },
    `The connection to ${host} broke before the reply was whole (${what}).`,
  );
}
