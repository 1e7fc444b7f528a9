import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { connectHostModels, serveHostModels } from '../../src/jobs/host-link.ts';
import type { HostModels, HostQuestion } from '../../src/jobs/host-models.ts';
import { startJob } from '../../src/jobs/start-job.ts';
import { createHostModels } from '../fakes/host-models.ts';
import { augmentJob, makeDataset, recordsOf } from '../fakes/job-folder.ts';

const question: HostQuestion = {
  name: 'fake/one',
  messages: [{ role: 'user', content: 'Say something.' }],
  options: { temperature: 1 },
};
const never = new AbortController().signal;

let close = () => {};
afterEach(() => close());

/** Both ends of a line. */
function link(models: HostModels) {
  const { port1, port2 } = new MessageChannel();
  serveHostModels(port1, models);
  close = () => port1.close();
  return { client: connectHostModels(port2), hostEnd: port1, threadEnd: port2 };
}

describe('a line to the models of the host', () => {
  it('carries questions and answers, and the pieces of a reply in their order', async () => {
    const reply = Array.from({ length: 500 }, (_, i) => `${i} `).join('');
    const { models, asked } = createHostModels(() => reply);
    const { client } = link(models);
    expect(await client.find('fake/one', never)).toEqual({ label: 'Fake One', maxInputTokens: 8000 });
    expect(await client.count('fake/one', '12345678', never)).toBe(2);
    const pieces: string[] = [];
    await client.ask(question, never, (piece) => pieces.push(piece));
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(reply);
    expect(asked[0]!.question).toEqual(question);
  });

  it('carries errors as data, with their code', async () => {
    const failed = Object.assign(new Error('Not allowed.'), { code: 'NoPermissions' });
    const { client } = link(createHostModels((_, number) => (number === 1 ? failed : new Error('Odd.'))).models);
    const ask = () => client.ask(question, never, () => {});
    await expect(ask()).rejects.toMatchObject({
      name: 'HostModelError',
      code: 'NoPermissions',
      message: 'Not allowed.',
    });
    await expect(ask()).rejects.toMatchObject({ code: 'Unknown', message: 'Odd.' });
    await expect(client.find('fake/two', never)).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('lets go of a call at once when its signal is aborted, and cancels it in the host', async () => {
    const { models, asked } = createHostModels(() => 'hang');
    const { client } = link(models);
    const stop = new AbortController();
    const calls = [client.ask(question, stop.signal, () => {}), client.ask(question, never, () => {})];
    calls[1]!.catch(() => undefined);
    // The answer to a later call shows that these have arrived.
    await client.count('fake/one', 'text', never);
    stop.abort();
    await expect(calls[0]).rejects.toMatchObject({ name: 'AbortError' });
    await client.count('fake/one', 'text', never);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await expect(client.count('fake/one', 'text', stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('lets go of every call when the host closes it', async () => {
    const { client, hostEnd } = link(createHostModels(() => 'hang').models);
    const call = client.ask(question, never, () => {});
    await client.count('fake/one', 'text', never);
    hostEnd.close();
    await expect(call).rejects.toMatchObject({ code: 'Unknown' });
  });

  it('cancels every request in the host when the thread lets go of it', async () => {
    const { models, asked } = createHostModels(() => 'hang');
    const { client, threadEnd } = link(models);
    client.ask(question, never, () => {}).catch(() => undefined);
    await client.count('fake/one', 'text', never);
    const cancelled = new Promise((resolve) => asked[0]!.signal.addEventListener('abort', resolve));
    threadEnd.close();
    await cancelled;
  });
});

/** A thread that asks, and then hears nothing any more. */
const deaf = `
import { workerData } from 'node:worker_threads';
const { models, job } = workerData;
models.postMessage({ type: 'call', id: 0, call: { do: 'ask', question: job.changes.question } });
for (;;);
`;

describe('startJob with models', () => {
  it('cancels the requests of a thread that had to be ended', async () => {
    const dataset = await makeDataset('{"text":"a"}\n');
    const folder = recordsOf(dataset);
    await mkdir(folder, { recursive: true });
    const script = join(folder, 'deaf.mjs');
    await writeFile(script, deaf);
    const stop = new AbortController();
    let cancelled = () => {};
    const isCancelled = new Promise<void>((resolve) => {
      cancelled = resolve;
    });
    const { models, asked } = createHostModels(() => {
      asked[0]!.signal.addEventListener('abort', cancelled);
      stop.abort();
      return 'hang';
    });
    const job = { ...augmentJob(dataset, 1), changes: { question } as object };
    const work = startJob(pathToFileURL(script), job, stop.signal, () => {}, { models });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    await isCancelled;
  });
});
