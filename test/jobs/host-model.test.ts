import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstShape } from '../../src/adapters/chat/request-shape.ts';
import type { Message } from '../../src/core/ports/text-model.ts';
import { explainHostError, isFilteredByHost } from '../../src/jobs/explain-host-error.ts';
import { findHostModel, toHostMessages } from '../../src/jobs/host-model.ts';
import { HostModelError, type HostModels, mostHostCalls } from '../../src/jobs/host-models.ts';
import type { Job, JobMessage } from '../../src/jobs/job.ts';
import { runJob } from '../../src/jobs/run-any.ts';
import { makeRequest } from '../adapters/chat/open-model.ts';
import { createHostModels, type HostBehaviour } from '../fakes/host-models.ts';
import { augmentJob, makeDataset, readLoggedEvents, readReviewRows } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const before = process.env.XDG_CACHE_HOME;
beforeAll(async () => {
  process.env.XDG_CACHE_HOME = await mkdtemp(join(tmpdir(), 'synalign-shapes-'));
});
afterAll(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
});

const never = new AbortController().signal;

async function makeJob(rows = 12, changes: (Job & { kind: 'augment' })['changes'] = {}) {
  const job = augmentJob(await makeDataset(makeTickets(60, 9)), rows);
  return { ...job, changes: { ...job.changes, model: { provider: 'vscode', name: 'fake/one' }, ...changes } };
}

function start(
  job: Job,
  models: HostModels | undefined,
  tell: (message: JobMessage, stop: () => void) => void = () => {},
) {
  const stop = new AbortController();
  const context = { signal: stop.signal, tell: (message: JobMessage) => tell(message, () => stop.abort()) };
  return runJob(job, models === undefined ? context : { ...context, models });
}

/** Answers but for the calls for rows, of which it numbers each. */
const exceptRows =
  (behave: (number: number) => ReturnType<HostBehaviour>): HostBehaviour =>
  ({ messages }) =>
    messages.some(({ content }) => content.includes('{"rows"')) ? behave(++rowCalls) : undefined;
let rowCalls = 0;

describe('a run with a model of the editor', () => {
  it('writes its rows, two calls at once at most, and tells tokens as counted and no price', async () => {
    const { models, asked, most } = createHostModels();
    const said: string[] = [];
    const result = await start(await makeJob(), models, (message) => {
      if (message.type === 'said') said.push(message.text);
    });
    expect(result.data.rows).toBe(12);
    expect(most.underWay).toBe(2);
    expect(result.data.spend).toMatchObject({
      model: 'vscode/fake/one',
      host: 'Fake One (fake/one) in VS Code',
      fact: { settled: { calls: asked.length, estimated: asked.length } },
    });
    expect(result.data.spend).not.toHaveProperty('currency');
    const spent = asked.reduce((sum, { question }) => sum + Math.ceil(textOf(question.messages).length / 4), 0);
    expect(result.data.spend).toMatchObject({ fact: { settled: { prompt: spent } } });
    expect(said.join('\n')).toContain(`at most ${mostHostCalls} calls`);
    for (const { question } of asked) {
      expect(question.messages.map(({ role }) => role)).toEqual(['user']);
      expect(Object.keys(question.options).sort()).toEqual(['max_tokens', 'temperature']);
    }
  });

  it('is told beforehand, and asks nobody for that', async () => {
    const { models, asked } = createHostModels();
    const { lines, data } = await start({ ...(await makeJob()), dryRun: true }, models);
    expect(asked).toEqual([]);
    expect(lines.join('\n')).toContain('To Fake One (fake/one) in VS Code');
    expect(lines.join('\n')).toContain(`at most ${mostHostCalls} calls`);
    expect(data).toMatchObject({
      sends: { rows: expect.any(Number) },
      forecast: { tokens: { ceiling: expect.any(Number) } },
    });
  });

  it('is refused where there is no editor, no such model, no name or a budget in money', async () => {
    const { models } = createHostModels();
    await expect(start(await makeJob(), undefined)).rejects.toMatchObject({
      code: 'unknown-model',
      message: /only the editor/,
    });
    const other = await makeJob(12, { model: { provider: 'vscode', name: 'fake/two' } });
    await expect(start(other, models)).rejects.toMatchObject({ code: 'no-such-model' });
    const nameless = await makeJob(12, { model: { provider: 'vscode' } });
    await expect(start(nameless, models)).rejects.toMatchObject({ code: 'no-model-name' });
    const money = await makeJob(12, { limits: { money: 1 } });
    await expect(start(money, models)).rejects.toMatchObject({ code: 'no-price', message: /limits\.tokens/ });
  });

  it('keeps filtered replies as failures, and brings their rows when they are asked again', async () => {
    let isHealed = false;
    const filtered = new HostModelError('Unknown', 'Response got filtered.');
    const { models } = createHostModels(({ messages }) => {
      const text = textOf(messages);
      return !isHealed && text.includes('{"rows"') && text.includes('refund') ? filtered : undefined;
    });
    const job = await makeJob(24);
    const first = await start(job, models);
    expect(first.data.failureKinds).toEqual({ filtered: expect.any(Number) });
    expect(Number(first.data.rows)).toBeLessThan(24);
    isHealed = true;
    const second = await start({ ...job, retryFailed: true }, models);
    expect(Number(first.data.rows) + Number(second.data.rows)).toBe(24);
  });

  it('stops when consent is refused, keeps what it has, and goes on when it is given', async () => {
    rowCalls = 0;
    const job = await makeJob(24);
    const denied = new HostModelError('NoPermissions', 'No.');
    const refusing = createHostModels(exceptRows((number) => (number > 2 ? denied : undefined)));
    await expect(start(job, refusing.models)).rejects.toMatchObject({ code: 'no-consent', message: /choose Allow/ });
    const kept = (await readReviewRows(job.dataset)).length;
    expect(kept).toBeGreaterThan(0);
    const { models, asked } = createHostModels();
    const [first] = await readLoggedEvents(job.dataset);
    if (first?.type !== 'run-start') throw new Error('the run has no start');
    const resumed = { ...job, changes: {}, resume: first.runId };
    const looked = await start({ ...resumed, dryRun: true }, models);
    expect(looked.data).toMatchObject({ sends: { host: 'Fake One (fake/one) in VS Code' } });
    expect(asked).toEqual([]);
    const result = await start(resumed, models);
    expect(result.data).toMatchObject({ rows: 24, runId: first.runId });
    const answered = refusing.asked.slice(0, -2).map(({ question }) => textOf(question.messages));
    const repeated = asked.filter(({ question }) => answered.includes(textOf(question.messages)));
    expect(repeated, 'what was answered is not asked again').toEqual([]);
  });

  it('stops at a used-up quota without asking on', async () => {
    const { models, asked } = createHostModels(
      exceptRows(() => new HostModelError('ChatQuotaExceeded', 'You are out of premium requests.')),
    );
    await expect(start(await makeJob(), models)).rejects.toMatchObject({ code: 'quota-used-up' });
    const refused = asked.filter(({ question }) => textOf(question.messages).includes('{"rows"'));
    expect(refused.length).toBeLessThanOrEqual(2);
  });

  it('cancels what is under way when it is stopped', async () => {
    let stopNow = () => {};
    const { models, asked } = createHostModels(
      exceptRows(() => {
        stopNow();
        return 'hang';
      }),
    );
    const work = start(await makeJob(), models, (_, stop) => {
      stopNow = stop;
    });
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked.at(-1)!.signal.aborted).toBe(true);
  });
});

/** The way to the fake model, as the scheduler uses it. */
async function openSend(behave?: HostBehaviour, maxInputTokens?: number) {
  const host = createHostModels(behave, maxInputTokens);
  const line = await findHostModel('fake/one', host.models, never);
  const send = await line.open();
  return {
    ...host,
    send: (changes = {}, shape = firstShape('vscode')) =>
      send(makeRequest('schema', changes), shape, { signal: never }),
  };
}

describe('the way to a model of the editor', () => {
  it('sends nothing that is longer than the model takes', async () => {
    const { send, asked } = await openSend(undefined, 10);
    await expect(send()).rejects.toMatchObject({
      code: 'bad-request',
      details: { retry: false },
      message: /at most 10/,
    });
    expect(asked).toEqual([]);
  });

  it('cuts a reply that goes on and on', async () => {
    const { send, asked } = await openSend(() => 'word '.repeat(10_000));
    const { reply } = await send({ maxOutputTokens: 100 });
    expect(reply.finish).toBe('length');
    expect(reply.text.length).toBeLessThan(1000);
    expect(asked[0]!.signal.aborted).toBe(true);
  });

  it('sends again without an option that the model does not take', async () => {
    const { send } = await openSend(() => new HostModelError('Unknown', "Unsupported value: 'temperature'"));
    await expect(send()).rejects.toMatchObject({ code: 'bad-request', details: { refusal: /temperature/ } });
    const { send: sendPlain, asked } = await openSend();
    await sendPlain({}, { ...firstShape('vscode'), temperature: false });
    expect(asked[0]!.question.options).toEqual({ max_tokens: 2000 });
  });

  it('gives up a model that says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { send, asked } = await openSend(() => 'hang');
      const failed = expect(send()).rejects.toMatchObject({ code: 'too-slow', details: { retry: true } });
      await vi.waitUntil(() => asked.length > 0);
      await vi.advanceTimersByTimeAsync(600_000);
      await failed;
      expect(asked[0]!.signal.aborted).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('makes no more calls than one start may', async () => {
    const { send, asked } = await openSend();
    for (let call = 0; call < mostHostCalls; call++) await send();
    await expect(send()).rejects.toMatchObject({ code: 'budget-used-up', details: { retry: false, billed: false } });
    expect(asked).toHaveLength(mostHostCalls);
  });

  it('keeps a reply whose tokens cannot be counted', async () => {
    const { models } = createHostModels(() => '{}');
    const line = await findHostModel('fake/one', { ...models, count: () => Promise.reject(new Error('no')) }, never);
    const { reply } = await (await line.open())(makeRequest(), firstShape('vscode'), { signal: never });
    expect(reply).toEqual({ text: '{}', model: 'fake/one', finish: 'stop' });
  });
});

describe('explainHostError', () => {
  it.each([
    ['NoPermissions', 'x', 'no-consent', false],
    ['NotFound', 'x', 'no-such-model', false],
    ['Blocked', 'too many requests', 'quota-used-up', false],
    ['ChatQuotaExceeded', 'x', 'quota-used-up', false],
    ['ChatRateLimited', 'x', 'too-busy', true],
    ['Unknown', 'Request failed: off_topic', 'bad-request', false],
    ['Unknown', 'the socket broke', 'server-failed', true],
  ])('takes %s (%s) for %s', (code, message, expected, retry) => {
    const error = explainHostError(new HostModelError(code, message), 'Fake One');
    expect(error).toMatchObject({ code: expected, details: { retry } });
    expect(error.message).toContain('Fake One');
  });

  it('knows a filter from a failure', () => {
    const isFiltered = (message: string) => isFilteredByHost(new HostModelError('Unknown', message));
    expect(['Response got filtered.', 'hit the content policy'].map(isFiltered)).toEqual([true, true]);
    expect(['the server failed', 'no tool passes the filter'].map(isFiltered)).toEqual([false, false]);
  });
});

describe('toHostMessages', () => {
  it('puts the system before the first user message and keeps the turns', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Rules.' },
      { role: 'user', content: '<rows>\n"a"\n</rows>' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'More.' },
    ];
    expect(toHostMessages(messages)).toEqual([
      { role: 'user', content: 'Rules.\n\n<rows>\n"a"\n</rows>' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'More.' },
    ]);
    expect(toHostMessages([{ role: 'system', content: 'Alone.' }])).toEqual([{ role: 'user', content: 'Alone.' }]);
  });
});

function textOf(messages: readonly { readonly content: string }[]): string {
  return messages.map(({ content }) => content).join('\n');
}
