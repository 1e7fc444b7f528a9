import { Worker } from 'node:worker_threads';
import type { ModelAccess } from '../job.ts';
import { JobFailure } from '../start-job.ts';
import { type QuestionKind, questionKinds, type Study, type StudyQuestions } from './study.ts';
import type { StudyQuestion, StudyReply, StudyThreadData } from './study-thread.ts';

type Settle = {
  readonly resolve: (answer: undefined) => void;
  readonly reject: (error: Error) => void;
};

/** A question that waits for its turn or its answer. */
interface Asked extends Settle {
  readonly question: StudyQuestion;
}

/** One kind of question: at most one under way and one that waits. */
interface Lane {
  readonly counter: number;
  running: Asked | undefined;
  waiting: Asked | undefined;
}

/**
 * Starts the thread of a study on one data set. `script` is the built `study-thread.mjs`; without `access` no provider is
 * asked for embeddings.
 */
export function startStudy(script: URL, dataset: string, access: ModelAccess = { providers: [] }): Study {
  // Read by the thread in the middle of a computation, when no message reaches it.
  const newest = new Int32Array(new SharedArrayBuffer(4 * questionKinds.length));
  const lanes = new Map(
    questionKinds.map((kind, counter): [QuestionKind, Lane] => [
      kind,
      { counter, running: undefined, waiting: undefined },
    ]),
  );
  const thread = new Worker(script, { workerData: { dataset, access, newest } satisfies StudyThreadData });
  let ended: Error | 'disposed' | undefined;

  const send = (lane: Lane, asked: Asked) => {
    lane.running = asked;
    thread.postMessage(asked.question);
  };
  /** Answers with nothing what is superseded; the thread drops what it is working on. */
  const drop = (lane: Lane) => {
    lane.running?.resolve(undefined);
    lane.waiting?.resolve(undefined);
    lane.waiting = undefined;
    Atomics.add(newest, lane.counter, 1);
  };
  const end = (reason: Error | 'disposed') => {
    ended ??= reason;
    for (const lane of lanes.values()) {
      for (const asked of [lane.running, lane.waiting]) {
        if (reason === 'disposed') asked?.resolve(undefined);
        else asked?.reject(reason);
      }
      lane.running = undefined;
      lane.waiting = undefined;
    }
  };

  thread.on('message', (reply: StudyReply) => {
    const lane = lanes.get(reply.kind);
    const asked = lane?.running;
    // The end of a computation that a newer `open` has replaced.
    if (!lane || asked?.question.number !== reply.number) return;
    if (reply.type === 'answered') asked.resolve(reply.answer as undefined);
    else if (reply.type === 'failed') asked.reject(new JobFailure(reply));
    else asked.resolve(undefined);
    lane.running = undefined;
    const next = lane.waiting;
    lane.waiting = undefined;
    if (next) send(lane, next);
  });
  thread.on('error', (error) => end(error));
  thread.on('exit', (code) => end(new Error(`The study's thread ended with code ${code}.`)));

  function ask<Kind extends QuestionKind>(
    kind: Kind,
    take: StudyQuestions[Kind]['take'],
  ): Promise<StudyQuestions[Kind]['give'] | undefined> {
    if (ended === 'disposed') return Promise.resolve(undefined);
    if (ended) return Promise.reject(ended);
    // What was asked about another run is of no use any more.
    const lane = lanes.get(kind) as Lane;
    for (const other of kind === 'open' ? lanes.values() : [lane]) drop(other);
    return new Promise((resolve, reject) => {
      const number = Atomics.load(newest, lane.counter);
      const asked: Asked = { question: { kind, number, take } as StudyQuestion, resolve, reject };
      // What is asked next is about what is opened now, so an `open` never waits behind another.
      if (lane.running && kind !== 'open') lane.waiting = asked;
      else send(lane, asked);
    });
  }

  return {
    open: (...take) => ask('open', take),
    weigh: (...take) => ask('weigh', take),
    map: (...take) => ask('map', take),
    nearestReal: (...take) => ask('nearestReal', take),
    rankBy: (...take) => ask('rankBy', take),
    centre: (...take) => ask('centre', take),
    histograms: (...take) => ask('histograms', take),
    dispose() {
      end('disposed');
      void thread.terminate();
    },
  };
}
