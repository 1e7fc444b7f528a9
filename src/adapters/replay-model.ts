import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { Json } from '../core/data/json.ts';
import type { TextModel, TextReply, TextRequest } from '../core/ports/text-model.ts';
import { keyCall } from '../core/prompts/call-key.ts';

const recordedModel = v.object({
  id: v.string(),
  fingerprint: v.custom<Json>((value) => value !== undefined),
  limits: v.object({
    concurrency: v.number(),
    maxInputTokens: v.number(),
    maxOutputTokens: v.number(),
  }),
});

const recordedReply = v.object({
  text: v.string(),
  model: v.string(),
  finish: v.picklist(['stop', 'length', 'refusal', 'filtered']),
  usage: v.optional(
    v.object({ promptTokens: v.number(), outputTokens: v.number(), estimated: v.optional(v.boolean()) }),
  ),
});

/** The lines of a recording: the model that answered, then one line per call. */
const recordedLine = v.union([v.object({ model: recordedModel }), v.object({ key: v.string(), reply: recordedReply })]);

/** A recording that cannot be read, or lacks a reply. */
export class RecordingError extends Error {
  readonly code: 'not-recorded' | 'no-file';
  constructor(code: RecordingError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RecordingError';
    this.code = code;
  }
}

/**
 * A model that answers from a recorded file and asks nobody. It bears the name of the model that was recorded, so that
 * a run with it is the same to the byte. The file is JSON lines: a head with the model, then `{key, reply}` per call.
 */
export async function openReplayModel(path: string): Promise<TextModel> {
  const lines = (await readRecording(path)).split('\n');
  const replies = new Map<string, TextReply>();
  let head: v.InferOutput<typeof recordedModel> | undefined;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = readLine(line);
    if (value === undefined) {
      throw new RecordingError(
        'not-recorded',
        `Line ${i + 1} of the recording ${path} cannot be read. Record the run again with --record.`,
      );
    }
    if ('model' in value) head = value.model;
    else replies.set(value.key, value.reply);
  }
  if (head === undefined)
    throw new RecordingError('not-recorded', `${path} is not a recording: no line names the model.`);
  const model: TextModel = {
    ...head,
    complete(request) {
      const reply = replies.get(keyCall(model, request));
      return reply === undefined
        ? Promise.reject(new RecordingError('not-recorded', describeMissing(path, request)))
        : Promise.resolve(reply);
    },
  };
  return model;
}

async function readRecording(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new RecordingError('no-file', `The recording ${path} cannot be read: ${reason}. Check the path.`, { cause });
  }
}

function readLine(line: string): v.InferOutput<typeof recordedLine> | undefined {
  try {
    const result = v.safeParse(recordedLine, JSON.parse(line));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

function describeMissing(path: string, request: TextRequest): string {
  return `The recording ${path} has no reply to the call “${request.seed}”. The data, the plan or the prompts are not those it was recorded with; record the run again with --record.`;
}

/** Writes every reply of a model into a recording as it comes. `append` gets whole lines. */
export function recordReplies(model: TextModel, append: (line: string) => Promise<void>): TextModel {
  const { id, fingerprint, limits } = model;
  let begun: Promise<void> | undefined;
  const recorder: TextModel = {
    id,
    fingerprint,
    limits,
    async complete(request, options) {
      begun ??= append(JSON.stringify({ model: { id, fingerprint, limits } }));
      // Before the model is asked: a recording that cannot be written must not cost replies.
      await begun;
      const reply = await model.complete(request, options);
      await append(JSON.stringify({ key: keyCall(recorder, request), call: request.seed, reply }));
      return reply;
    },
  };
  return recorder;
}
