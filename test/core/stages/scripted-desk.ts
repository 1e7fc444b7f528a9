import type { Cluster } from '../../../src/core/data/cluster.ts';
import type { Sample } from '../../../src/core/data/sample.ts';
import type { TextModel, TextRequest } from '../../../src/core/ports/text-model.ts';
import type { Desk } from '../../../src/core/stages/ask.ts';
import { quiet } from './samples.ts';

/** A desk whose model gives the replies one after another, the last one for good, and keeps what it was asked. */
export function makeDesk(...texts: readonly string[]): { desk: Desk; asked: TextRequest[] } {
  const asked: TextRequest[] = [];
  const model: TextModel = {
    id: 'made',
    fingerprint: null,
    limits: { concurrency: 1, maxInputTokens: 1, maxOutputTokens: 1 },
    complete(request) {
      asked.push(request);
      const text = texts[Math.min(asked.length, texts.length) - 1] ?? '';
      return Promise.resolve({ text, model: 'made-1', finish: 'stop' });
    },
  };
  return { desk: { model, replies: { get: () => undefined, put: () => Promise.resolve() }, signal: quiet }, asked };
}

/** A cluster of one row. */
export function makeCluster(id: string, { hash, line, label }: Sample): Cluster {
  const members = [{ hash, line, distance: 0 }];
  return {
    id,
    batch: 0,
    step: 0,
    ...(label ? { label } : {}),
    members,
    far: false,
    reduction: 0,
    meanVarianceAfter: 0,
  };
}
