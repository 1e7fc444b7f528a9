import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { MissingVectorsError } from '../../adapters/chat/embedding-model.ts';
import type { ModelAccess } from '../job.ts';
import { lowerPriority } from '../lower-priority.ts';
import { findCentre } from './centre.ts';
import { countValues } from './count-values.ts';
import { drawMap } from './draw-map.ts';
import { findNearestReal, rankRows } from './nearest-rows.ts';
import { type OpenStudy, openStudy } from './open-study.ts';
import { type QuestionKind, questionKinds, type StudyQuestions } from './study.ts';
import { Superseded, type Turn } from './turn.ts';
import { weighRows } from './weigh-rows.ts';

/** What the thread is started with. */
export interface StudyThreadData {
  readonly dataset: string;
  readonly access: ModelAccess;
  /** Number of the newest question of each kind, over shared memory. */
  readonly newest: Int32Array;
}

/** A question on its way to the thread. */
export type StudyQuestion = {
  [kind in QuestionKind]: {
    readonly kind: kind;
    readonly number: number;
    readonly take: StudyQuestions[kind]['take'];
  };
}[QuestionKind];

/** What the thread sends back. */
export type StudyReply = { readonly kind: QuestionKind; readonly number: number } & (
  | { readonly type: 'answered'; readonly answer: unknown }
  | { readonly type: 'superseded' }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly code?: string;
      readonly message: string;
      readonly stack?: string;
    }
);

const port = parentPort;
if (port) {
  lowerPriority();
  const { dataset, access, newest } = workerData as StudyThreadData;
  let opened: Promise<OpenStudy> | undefined;

  const takeTurn = (kind: QuestionKind, number: number): Turn => {
    const counter = questionKinds.indexOf(kind);
    const check = () => {
      if (Atomics.load(newest, counter) !== number) throw new Superseded();
    };
    return {
      check,
      async pause() {
        await setImmediate();
        check();
      },
    };
  };

  const answer = async (question: StudyQuestion, turn: Turn): Promise<unknown> => {
    if (question.kind === 'open') {
      opened = openStudy(dataset, question.take[0], turn, access);
      return (await opened).overview;
    }
    // The last run, when nobody said which; it goes on opening when the question itself is superseded.
    opened ??= openStudy(
      dataset,
      undefined,
      takeTurn('open', Atomics.load(newest, questionKinds.indexOf('open'))),
      access,
    );
    const study = await opened;
    for (;;) {
      turn.check();
      try {
        return await answerOnce(study, question, turn);
      } catch (error) {
        // Edited rows and words that people look for may have no vector yet where a provider gives them.
        if (!(error instanceof MissingVectorsError) || error.texts.length === 0) throw error;
        await study.staticModel?.prepare?.(error.texts, new AbortController().signal);
      }
    }
  };

  const answerOnce = (
    study: OpenStudy,
    question: StudyQuestion & { kind: Exclude<QuestionKind, 'open'> },
    turn: Turn,
  ): unknown => {
    switch (question.kind) {
      case 'weigh':
        return weighRows(study, question.take[0], turn).answer;
      case 'map':
        return drawMap(study, question.take[0], question.take[1] ?? true, turn);
      case 'nearestReal':
        return findNearestReal(study, ...question.take);
      case 'rankBy':
        return rankRows(study, ...question.take);
      case 'centre':
        return findCentre(study, ...question.take);
      case 'histograms':
        return countValues(study, question.take[0], turn);
    }
  };

  port.on('message', (question: StudyQuestion) => {
    const { kind, number } = question;
    const send = (reply: StudyReply, transfer: ArrayBuffer[] = []) => port.postMessage(reply, transfer);
    answer(question, takeTurn(kind, number))
      .then((found) => send({ kind, number, type: 'answered', answer: found }, listBuffers(found)))
      .catch((error: unknown) => {
        if (error instanceof Superseded) return send({ kind, number, type: 'superseded' });
        const { name, message, stack, code } = error as Error & { code?: unknown };
        send({
          kind,
          number,
          type: 'failed',
          name,
          message,
          ...(typeof code === 'string' ? { code } : {}),
          ...(stack ? { stack } : {}),
        });
      });
  });
}

/** The typed arrays of an answer are handed over, not copied; an answer never shares one with what the thread keeps. */
function listBuffers(answer: unknown): ArrayBuffer[] {
  return Object.values((answer ?? {}) as object).flatMap((value: unknown) =>
    ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
}
