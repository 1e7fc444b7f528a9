import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReplayModel, RecordingError, recordReplies } from '../../src/adapters/replay-model.ts';
import type { TextModel, TextReply, TextRequest } from '../../src/core/ports/text-model.ts';
import { keyCall } from '../../src/core/prompts/call-key.ts';
import { quiet, textLayout } from '../core/stages/samples.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synalign-replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ask = (seed: string): TextRequest => ({
  messages: [{ role: 'user', content: `hello ${seed} \u2028 é` }],
  replySchema: {},
  task: { kind: 'schema', layout: textLayout, samples: [] },
  temperature: 0.5,
  maxOutputTokens: 10,
  seed,
});
const options = { signal: quiet };

/** A model whose replies tell which call they are to; later calls come back first. */
const live: TextModel = {
  id: 'made/model',
  fingerprint: { version: [1, null] },
  limits: { concurrency: 3, maxInputTokens: 100, maxOutputTokens: 200 },
  async complete({ seed }) {
    await new Promise((done) => setTimeout(done, 10 - Number(seed)));
    return {
      text: `reply "${seed}"\n`,
      model: 'made/model-7',
      finish: 'stop',
      usage: { promptTokens: 1, outputTokens: 2 },
    };
  },
};

async function writeRecording(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

describe('a recording', () => {
  it('gives back every reply under the name of the model that was recorded', async () => {
    const lines: string[] = [];
    const recorder = recordReplies(live, (line) => {
      lines.push(line);
      return Promise.resolve();
    });
    const seeds = ['1', '2', '3'];
    const first = await Promise.all(seeds.map((seed) => recorder.complete(ask(seed), options)));
    expect(lines).toHaveLength(4);
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toHaveProperty('model');

    const replay = await openReplayModel(await writeRecording('good.jsonl', [...lines, '', ' ']));
    const { complete: _, ...named } = live;
    expect(replay).toMatchObject(named);
    expect(await Promise.all(seeds.map((seed) => replay.complete(ask(seed), options)))).toEqual(first);
    expect(keyCall(replay, ask('1'))).toBe(keyCall(live, ask('1')));
  });

  it('says which call has no reply', async () => {
    const head = JSON.stringify({ model: { id: live.id, fingerprint: 1, limits: live.limits } });
    const replay = await openReplayModel(await writeRecording('empty.jsonl', [head]));
    const missing = replay.complete(ask('7'), options);
    await expect(missing).rejects.toThrow(RecordingError);
    await expect(missing).rejects.toThrow(/no reply to the call “7”/);
  });

  it('names the line that cannot be read, whatever stands in it', async () => {
    const head = JSON.stringify({ model: { id: 'm', fingerprint: null, limits: live.limits } });
    const reply: TextReply = { text: 'a', model: 'm', finish: 'stop' };
    const broken = ['{"key":"a","rep', 'null', '7', '[]', '{}', '{"model":"gpt"}', '{"key":"a","reply":{"text":5}}'];
    for (const line of broken) {
      const path = await writeRecording('broken.jsonl', [head, '', JSON.stringify({ key: 'k', reply }), line]);
      await expect(openReplayModel(path)).rejects.toThrow(
        /^Line 4 of the recording .* cannot be read\. Record the run again/,
      );
    }
    const headless = await writeRecording('headless.jsonl', [JSON.stringify({ key: 'k', reply })]);
    await expect(openReplayModel(headless)).rejects.toThrow(/no line names the model/);
    await expect(openReplayModel(join(folder, 'absent.jsonl'))).rejects.toThrow(
      /absent\.jsonl cannot be (read|opened)/,
    );
  });

  it('asks no model when it cannot be written', async () => {
    let asked = 0;
    const model = { ...live, complete: () => Promise.reject(new Error(`asked ${++asked} times`)) };
    const recorder = recordReplies(model, () => Promise.reject(new Error('disk full')));
    await expect(recorder.complete(ask('1'), options)).rejects.toThrow('disk full');
    expect(asked).toBe(0);
  });
});
