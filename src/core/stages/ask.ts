import { replyProblems } from '../data/failure.ts';
import type { JsonObject } from '../data/json.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import { PostponedReply } from '../ports/postponed-reply.ts';
import type { TextModel, TextRequest } from '../ports/text-model.ts';
import type { ReplyStore } from '../ports/world.ts';
import { hashPrompt, keyCall } from '../prompts/call-key.ts';
import { parseReply } from '../prompts/parse-reply.ts';

/** Who answers, where answers are kept, and what stops the asking. */
export interface Desk {
  readonly model: TextModel;
  readonly replies: ReplyStore;
  readonly signal: Cancellation;
  /** From the second time on that calls are asked anew; part of each call's seed. */
  readonly attempt?: number | undefined;
}

/** A reply read as JSON, or what was wrong with it. `model` is the model that answered. */
export type Answer = { readonly model: string; readonly promptHash: string } & (
  | { readonly value: JsonObject; readonly repaired: boolean; readonly cut: boolean }
  | { readonly problem: string }
);

/** Asks once. A reply already stored is never asked for again; a new one is stored before it is used. */
export async function ask(desk: Desk, given: TextRequest): Promise<Answer> {
  desk.signal.throwIfAborted();
  const request = desk.attempt === undefined ? given : { ...given, seed: `${given.seed} attempt ${desk.attempt}` };
  const key = keyCall(desk.model, request);
  let reply = desk.replies.get(key);
  if (reply === undefined) {
    reply = await desk.model.complete(request, { signal: desk.signal });
    await desk.replies.put(key, reply);
  }
  const head = { model: reply.model, promptHash: hashPrompt(request) };
  if (reply.finish === 'refusal' || reply.finish === 'filtered') {
    return {
      ...head,
      problem: reply.finish === 'refusal' ? replyProblems.refused : replyProblems.filtered,
    };
  }
  const parsed = parseReply(reply.text);
  if (!('problem' in parsed)) return { ...head, ...parsed };
  return {
    ...head,
    problem: reply.finish === 'length' ? `${parsed.problem} (${replyProblems.cutReply})` : parsed.problem,
  };
}

/**
 * Runs tasks with at most `concurrency` under way and yields their results in the order of the tasks, so that what
 * follows does not depend on which came back first. A failure ends the whole; a postponed reply ends it too, but only
 * after every task was begun, so that all calls of a round are known.
 */
export async function* inOrder<T>(tasks: readonly (() => Promise<T>)[], concurrency: number): AsyncGenerator<T, void> {
  const underWay: Promise<T>[] = [];
  let next = 0;
  const start = () => {
    const task = tasks[next++];
    if (!task) return;
    const started = task();
    // A rejection is met when its turn comes; until then it must not count as unhandled.
    started.catch(() => undefined);
    underWay.push(started);
  };
  for (let i = 0; i < Math.min(tasks.length, Math.max(1, concurrency)); i++) start();
  let postponed: PostponedReply | undefined;
  for (let first = underWay.shift(); first !== undefined; first = underWay.shift()) {
    const value = await first.catch((error: unknown) => {
      if (error instanceof PostponedReply) return error;
      throw error;
    });
    start();
    if (value instanceof PostponedReply) postponed ??= value;
    else if (postponed === undefined) yield value;
  }
  if (postponed !== undefined) throw postponed;
}
