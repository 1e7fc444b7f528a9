import { CallError } from '../adapters/chat/call-error.ts';
import { createEstimator } from '../adapters/chat/count-tokens.ts';
import type { SendChat } from '../adapters/chat/exchange.ts';
import { editorProvider } from '../adapters/chat/provider-presets.ts';
import { writeBody } from '../adapters/chat/request-shape.ts';
import { SilenceWatch } from '../adapters/chat/silence.ts';
import type { Message, TextReply } from '../core/ports/text-model.ts';
import { explainHostError, isFilteredByHost } from './explain-host-error.ts';
import {
  type HostMessage,
  HostModelError,
  type HostModelFacts,
  type HostModels,
  hostSlots,
  mostHostCalls,
} from './host-models.ts';
import { JobError } from './job-error.ts';
import type { ModelLine } from './start-model.ts';

/** The first call may wait for the user's consent. */
const limits = { firstByte: 600_000, idle: 120_000 };

/** No tokenizer makes tokens longer than this on average, so a reply beyond the limit in characters is beyond it in tokens. */
const charactersPerToken = 8;

/** Finds a model of the editor around this job. Throws `JobError` where there is no editor, `CallError` for an unknown model. */
export async function findHostModel(
  name: string,
  models: HostModels | undefined,
  signal: AbortSignal,
): Promise<ModelLine> {
  if (models === undefined) {
    throw new JobError(
      'unknown-model',
      `${name} is a model of VS Code, which only the editor can ask: start this run there. The command line asks “offline” (built in), “replay:FILE” (a recording), or a provider and a model such as openai:gpt-4o-mini.`,
    );
  }
  const facts = await models.find(name, signal).catch((error: unknown) => {
    throw error instanceof HostModelError ? explainHostError(error, name) : error;
  });
  return {
    provider: { id: editorProvider, origin: `${editorProvider}:` },
    name,
    host: `${facts.label} (${name}) in VS Code`,
    firstSlots: hostSlots,
    patience: { failures: 3, refusals: 4, longestWait: 300_000 },
    notes: [
      `A start makes at most ${mostHostCalls} calls, ${hostSlots} at once; starting again goes on. Tokens are as VS Code counts them for this model, which says no price.`,
    ],
    openCounter: () => Promise.resolve(createEstimator()),
    open: () => Promise.resolve(sendToHost(models, name, facts)),
  };
}

function sendToHost(models: HostModels, name: string, { label, maxInputTokens }: HostModelFacts): SendChat {
  let calls = 0;
  return async (request, shape, { signal, onText }) => {
    if (calls++ >= mostHostCalls) throw explainCeiling(label);
    const count = (text: string) => countTokens(models, name, text, signal);
    const { model: _, messages: __, stream: ___, ...options } = writeBody(name, request, shape);
    const messages = toHostMessages(request.messages);
    const promptTokens = await count(messages.map(({ content }) => content).join('\n'));
    if (promptTokens !== undefined && promptTokens > maxInputTokens) {
      throw explainLength(label, request.seed, promptTokens, maxInputTokens);
    }
    const watch = new SilenceWatch(limits, signal);
    const most = request.maxOutputTokens * charactersPerToken;
    let text = '';
    const hear = (piece: string) => {
      watch.touch();
      text += piece;
      onText?.(piece);
      if (text.length > most) watch.stop.abort();
    };
    let finish: TextReply['finish'] = 'stop';
    try {
      await models.ask({ name, messages, options }, watch.stop.signal, hear);
    } catch (error) {
      signal.throwIfAborted();
      if (watch.isSlow) throw watch.explain(label);
      if (text.length > most) finish = 'length';
      else if (!(error instanceof HostModelError)) throw error;
      else if (isFilteredByHost(error)) finish = 'filtered';
      else throw explainHostError(error, label);
    } finally {
      watch.end();
    }
    const outputTokens = text === '' ? 0 : await count(text);
    const isCounted = promptTokens !== undefined && outputTokens !== undefined;
    const usage = isCounted ? { usage: { promptTokens, outputTokens, estimated: true } } : {};
    return { reply: { text, model: name, finish, ...usage }, headers: new Headers() };
  };
}

/** Undefined where the model's extension cannot count: its replies must not be lost for that. */
async function countTokens(
  models: HostModels,
  name: string,
  text: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const tokens = await models.count(name, text, signal).catch(() => undefined);
  signal.throwIfAborted();
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : undefined;
}

/** Puts the system's words before those of the first user message; what is fenced in either stays so. */
export function toHostMessages(messages: readonly Message[]): HostMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const turns = messages.flatMap(({ role, content }): HostMessage[] => (role === 'system' ? [] : [{ role, content }]));
  const first = turns.findIndex(({ role }) => role === 'user');
  if (system.length === 0) return turns;
  const content = [...system, ...(first < 0 ? [] : [turns[first]!.content])].join('\n\n');
  return [...turns.slice(0, Math.max(0, first)), { role: 'user', content }, ...turns.slice(first + 1)];
}

function explainCeiling(label: string): CallError {
  return new CallError(
    { code: 'budget-used-up', retry: false, billed: false },
    `This start has made ${mostHostCalls} calls to ${label}, as many as one start may make of a model of VS Code. Everything finished is kept; start again to go on from there.`,
  );
}

function explainLength(label: string, call: string, tokens: number, most: number): CallError {
  return new CallError(
    { code: 'bad-request', retry: false, billed: false },
    `The prompt of the call “${call}” has ${tokens} tokens and ${label} takes at most ${most}, so it was not sent. Set prompts.rowCharacters or explore.clusterSize lower in the plan, or choose another model; everything finished is kept.`,
  );
}
