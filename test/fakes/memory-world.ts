import { createHash } from 'node:crypto';
import { createOfflineModel } from '../../src/adapters/offline/offline-model.ts';
import { detectLayout } from '../../src/core/data/detect-layout.ts';
import type { JsonObject } from '../../src/core/data/json.ts';
import { type Plan, type PlanInput, parsePlan } from '../../src/core/data/plan.ts';
import { createRng } from '../../src/core/math/rng.ts';
import { run } from '../../src/core/pipeline/run.ts';
import type { RunEvent } from '../../src/core/pipeline/run-event.ts';
import type { TextModel, TextReply } from '../../src/core/ports/text-model.ts';
import type { DatasetSource, ReplyStore, World } from '../../src/core/ports/world.ts';
import { toJsonl } from './template-rows.ts';

/** Rows in memory as a data set, named and hashed as the file of them would be. */
export function makeSource(rows: readonly JsonObject[], name = 'tickets.jsonl'): DatasetSource {
  return {
    name,
    fingerprint: createHash('sha256').update(toJsonl(rows)).digest('hex'),
    async *items() {
      for (const [i, row] of rows.entries()) yield { line: i + 1, row };
    },
  };
}

/** A plan with detected fields and little to compute; `changes` go on top. */
export function makePlan(rows: readonly JsonObject[], changes: Partial<PlanInput> = {}): Plan {
  const { layout } = detectLayout(rows);
  return parsePlan({
    version: 1,
    dataset: 'tickets.jsonl',
    layout: JSON.parse(JSON.stringify(layout)),
    idKey: '_id',
    rows: 20,
    align: { permutations: 99 },
    ...changes,
  });
}

/** Replies in memory. */
export function makeReplies(): ReplyStore & { readonly stored: Map<string, TextReply> } {
  const stored = new Map<string, TextReply>();
  return {
    stored,
    get: (key) => stored.get(key),
    put: async (key, reply) => {
      stored.set(key, reply);
    },
  };
}

/** The offline model, with every call it was asked written down. */
export function makeCountingModel(): TextModel & { readonly asked: string[] } {
  const model = createOfflineModel();
  const asked: string[] = [];
  return {
    ...model,
    asked,
    complete(request, options) {
      asked.push(request.seed);
      return model.complete(request, options);
    },
  };
}

/** The same model with eight calls at once whose replies come back in an order of their own. */
export function shuffleReplies(model: TextModel, seed: string): TextModel & { readonly answered: string[] } {
  const rng = createRng(seed);
  const answered: string[] = [];
  return {
    ...model,
    answered,
    limits: { ...model.limits, concurrency: 8 },
    async complete(request, options) {
      const wait = rng.int(12);
      const reply = await model.complete(request, options);
      await new Promise((resolve) => setTimeout(resolve, wait));
      answered.push(request.seed);
      return reply;
    },
  };
}

/** A world around rows in memory. */
export function makeWorld(rows: readonly JsonObject[], changes: Partial<World> = {}): World {
  return {
    runId: 'run1',
    source: makeSource(rows),
    knownSynthetic: new Set(),
    earlier: [],
    model: createOfflineModel(),
    replies: makeReplies(),
    attributes: undefined,
    staticModel: undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** All events of a run, without progress. */
export async function collectEvents(plan: Plan, world: World): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run(plan, world)) if (event.type !== 'progress') events.push(event);
  return events;
}
