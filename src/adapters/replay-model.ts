import { readFile } from 'node:fs/promises';
import type { Json } from '../core/data/json.ts';
import type { TextModel, TextReply, TextRequest } from '../core/ports/text-model.ts';
import { keyCall } from '../core/prompts/call-key.ts';

/** First line of a recording: the model that answered. */
interface RecordingHead {
  readonly model: { readonly id: string; readonly fingerprint: Json; readonly limits: TextModel['limits'] };
}

/** A recording that cannot be read, or lacks a reply. */
export class RecordingError extends Error {
  readonly code: 'not-recorded' | 'no-file';
  constructor(code: RecordingError['code'], message: string) {
    super(message);
    this.name = 'RecordingError';
    this.code = code;
  }
}

/**
 * A model that answers from a recorded file and asks nobody. It bears the name of the model that was recorded, so that
 * a run with it is the same to the byte. The file is JSON lines: a head with the model, then `{key, reply}` per call.
 */
export async function openReplayModel(path: string): Promise<TextModel> {
  const lines = (await readText(path)).split('\n').filter((line) => line.trim() !== '');
  const replies = new Map<string, TextReply>();
  let head: RecordingHead['model'] | undefined;
  for (const [i, line] of lines.entries()) {
    let value: Partial<RecordingHead> & { readonly key?: string; readonly reply?: TextReply };
    try {
      value = JSON.parse(line);
    } catch {
      throw new RecordingError(
        'not-recorded',
        `Line ${i + 1} of the recording ${path} is not JSON. Record the run again with --record.`,
      );
    }
    if (value.model) head = value.model;
    else if (value.key !== undefined && value.reply) replies.set(value.key, value.reply);
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

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = (error as Error).message;
    throw new RecordingError('no-file', `The recording ${path} cannot be read: ${reason}. Check the path.`);
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
      const reply = await model.complete(request, options);
      await begun;
      await append(JSON.stringify({ key: keyCall(recorder, request), call: request.seed, reply }));
      return reply;
    },
  };
  return recorder;
}
