import type { MessagePort } from 'node:worker_threads';
import { HostModelError, type HostModelFacts, type HostModels, type HostQuestion } from './host-models.ts';

/** What the thread of a job asks of its host. */
type Call =
  | { readonly do: 'find'; readonly name: string }
  | { readonly do: 'ask'; readonly question: HostQuestion }
  | { readonly do: 'count'; readonly name: string; readonly text: string };

/** From the thread: a call, or that nobody waits for its answer any more. */
type Question =
  | { readonly type: 'call'; readonly id: number; readonly call: Call }
  | { readonly type: 'stop'; readonly id: number };

/** From the host, for each call: any number of pieces, then one end. Errors cross as data. */
type Answer =
  | { readonly type: 'text'; readonly id: number; readonly piece: string }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly code: string; readonly message: string };

/** Answers what the other end of a port asks. A port that closes, as it does when its thread ends, cancels every request. */
export function serveHostModels(port: MessagePort, models: HostModels): void {
  const underWay = new Map<number, AbortController>();
  const tell = (answer: Answer) => {
    // Nobody listens to a call that was stopped.
    if (underWay.has(answer.id)) port.postMessage(answer);
  };
  const answer = async (id: number, call: Call) => {
    const stop = new AbortController();
    underWay.set(id, stop);
    try {
      const value = await doCall(models, call, stop.signal, (piece) => tell({ type: 'text', id, piece }));
      tell({ type: 'done', id, value });
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown };
      tell({ type: 'failed', id, code: typeof code === 'string' ? code : 'Unknown', message: String(message) });
    } finally {
      underWay.delete(id);
    }
  };
  const stop = (id: number) => {
    const call = underWay.get(id);
    underWay.delete(id);
    call?.abort();
  };
  port.on('message', (question: Question) => {
    if (question.type === 'call') void answer(question.id, question.call);
    else stop(question.id);
  });
  port.on('close', () => {
    for (const id of [...underWay.keys()]) stop(id);
  });
}

function doCall(
  models: HostModels,
  call: Call,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<HostModelFacts | number | undefined> {
  if (call.do === 'find') return models.find(call.name, signal);
  if (call.do === 'count') return models.count(call.name, call.text, signal);
  return models.ask(call.question, signal, onText).then(() => undefined);
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onText: (piece: string) => void;
}

/** The models of the host as the thread of a job sees them, at the other end of a port. An aborted call rejects at once. */
export function connectHostModels(port: MessagePort): HostModels {
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  port.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id);
    if (answer.type === 'text') call?.onText(answer.piece);
    else if (answer.type === 'done') call?.resolve(answer.value);
    else call?.reject(new HostModelError(answer.code, answer.message));
  });
  port.on('close', () => {
    for (const { reject } of waiting.values()) reject(new HostModelError('Unknown', 'The editor has closed the line.'));
  });
  const send = <T>(call: Call, signal: AbortSignal, onText: (piece: string) => void = () => undefined): Promise<T> => {
    const id = calls++;
    const { promise, resolve, reject } = makePromise();
    const abort = () => {
      port.postMessage({ type: 'stop', id } satisfies Question);
      reject(signal.reason);
    };
    if (signal.aborted) return Promise.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    waiting.set(id, { resolve, reject, onText });
    port.postMessage({ type: 'call', id, call } satisfies Question);
    return promise.finally(() => {
      waiting.delete(id);
      signal.removeEventListener('abort', abort);
    }) as Promise<T>;
  };
  return {
    find: (name, signal) => send({ do: 'find', name }, signal),
    ask: (question, signal, onText) => send({ do: 'ask', question }, signal, onText),
    count: (name, text, signal) => send({ do: 'count', name, text }, signal),
  };
}

function makePromise() {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const promise = new Promise<unknown>((onDone, onFail) => {
    [resolve, reject] = [onDone, onFail];
  });
  return { promise, resolve, reject };
}
