import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProject } from '../../../src/adapters/records/project.ts';
import type { DryRun } from '../../../src/host/models/preview-text.ts';
import { Providers } from '../../../src/host/models/providers.ts';
import { passGate } from '../../../src/host/models/run-gate.ts';
import type { SendAnswer } from '../../../src/host/models/send-preview.ts';
import type { PickAnswer } from '../../../src/host/pick-steps.ts';
import type { RunJob } from '../../../src/host/run-control.ts';
import type { Services } from '../../../src/host/services.ts';
import type { ModelAccess, PlanChanges } from '../../../src/jobs/job.ts';
import { createSecrets, createState } from './editor-memory.ts';

/** What the user answers to questions in words, and what was asked. */
const user = vi.hoisted(() => ({
  says: [] as (string | undefined)[],
  types: undefined as string | undefined,
  asked: [] as string[],
  money: 2,
}));
vi.mock('vscode', async () => ({
  l10n: { t: (await import('./editor-memory.ts')).fillIn },
  workspace: { isTrusted: true },
  EventEmitter: class {
    event = () => undefined;
    fire() {}
    dispose() {}
  },
  window: {
    showWarningMessage: async (text: string, options?: { readonly detail?: string }) => {
      user.asked.push(`${text} ${options?.detail ?? ''}`);
      return user.says.shift();
    },
    showInputBox: async () => user.types,
    showInformationMessage: async () => undefined,
  },
  commands: { executeCommand: async () => undefined },
}));
vi.mock('../../../src/host/models/budget-step.ts', () => ({
  pickBudget: async () => ({ value: { money: user.money, tokens: undefined } }),
}));

const dryRun: DryRun = {
  real: 360,
  working: 289,
  heldOut: 71,
  calls: 12,
  sends: { host: 'team.example', notes: [], rows: 2, lines: [4, 9], fields: ['text'], bytes: 900 },
  prompts: [],
  screening: { sensitive: [], tooLong: { rows: 0, lines: [], characters: 4000 } },
  privacy: { secret: 'stop', personal: 'stop' },
};

let folder: string;
let dry: { readonly job: RunJob; readonly access: ModelAccess | undefined }[];
let answers: PickAnswer<SendAnswer>[];
let failures: Error[];
let providers: Providers;
let services: Services;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synalign-gate-'));
  Object.assign(user, { says: [], types: undefined, asked: [] });
  [dry, answers, failures] = [[], [], []];
  withModel = augment({ model: { provider: 'team', name: 'm-1' } });
  const settings = { team: { baseUrl: 'https://team.example/v1' }, vectors: { baseUrl: 'https://vectors.example/v1' } };
  providers = new Providers({
    secrets: createSecrets(),
    state: createState(),
    env: { XDG_CONFIG_HOME: folder },
    readSettings: () => ({ providers: settings, prices: {} }),
  });
  services = {
    providers,
    runs: {
      wait: async (_: string, job: RunJob, access?: ModelAccess) => {
        dry.push({ job, access });
        const failure = failures.shift();
        if (failure) throw failure;
        return { lines: [], data: dryRun };
      },
    },
    sendPreviews: { ask: async () => answers.shift() ?? 'cancelled' },
  } as unknown as Services;
});
afterEach(() => rm(folder, { recursive: true }));

const augment = (changes: PlanChanges): RunJob => ({
  kind: 'augment',
  dataset: join(folder, 'rows.jsonl'),
  fields: {},
  changes,
  fresh: false,
  dryRun: false,
});
let withModel: RunJob;

describe('the host', () => {
  it('has one way into a run, one place that starts jobs and one that starts studies', () => {
    const root = join(import.meta.dirname, '../../../src/host');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const whoCalls = (call: RegExp) => files.filter((name) => call.test(readFileSync(join(root, name), 'utf8')));
    expect(whoCalls(/\bstartJob\(/)).toEqual(['run-control.ts']);
    expect(whoCalls(/\bstartStudy\(/)).toEqual(['study-link.ts']);
    expect(whoCalls(/\bruns\.run\(/)).toEqual(['run-for-review.ts']);
    expect(whoCalls(/return passGate\(/)).toEqual(['run-for-review.ts']);
  });
});

/** Passes the gate from where nothing leads back. */
async function pass(job: RunJob) {
  const passed = await passGate(services, job, false);
  if (passed === 'back') throw new Error('It led back.');
  return passed;
}

describe('passGate', () => {
  it('lets runs pass that stay on this machine, with nobody to ask', async () => {
    for (const job of [augment({}), augment({ model: { provider: 'replay', file: 'r.jsonl' } })]) {
      expect(await pass(job)).toEqual({ job, access: { providers: [] } });
    }
    expect([dry, user.asked]).toEqual([[], []]);
  });

  it('gives nothing when the user leaves the preview or does not let rows go to the host', async () => {
    expect(await pass(withModel)).toBeUndefined();
    expect(dry.map(({ job }) => job)).toEqual([{ ...withModel, dryRun: true }]);
    answers = [{ value: 'start' }];
    expect(await pass(withModel)).toBeUndefined();
    expect(user.asked.join()).toContain('Send rows of rows.jsonl to team.example?');
    expect(user.asked.join()).toContain(
      '2 of 360 rows in the first round · text\nabout 900 bytes of prompts\nlines 4, 9',
    );
    expect(providers.isAllowed('https://team.example')).toBe(false);
  });

  it('leads back where the user came from', async () => {
    answers = ['back'];
    expect(await passGate(services, withModel, true)).toBe('back');
  });

  it('asks about a host once, and hands over the provider that the run names and no other', async () => {
    answers = [{ value: 'start' }, { value: 'start' }];
    user.says = ['Send Rows'];
    const first = await pass(withModel);
    expect(first?.access.providers).toEqual([{ id: 'team', baseUrl: 'https://team.example/v1' }]);
    expect(await pass(withModel)).toEqual(first);
    expect(user.asked).toHaveLength(1);
  });

  it('asks about the host of embeddings as well, where only they leave the machine too', async () => {
    answers = [{ value: 'start' }];
    user.says = ['Send Rows', undefined];
    const embedding = { kind: 'endpoint', provider: 'vectors', name: 'e-1' } as const;
    expect(await pass(augment({ model: { provider: 'team', name: 'm-1' }, embedding }))).toBeUndefined();
    expect(user.asked[1]).toMatch(/to vectors\.example\? Embeddings: the text of all 289 rows/);
    answers = [{ value: 'start' }];
    user.says = ['Send Rows'];
    const passed = await pass(augment({ embedding }));
    expect(passed?.access.providers?.map(({ id }) => id)).toEqual(['vectors']);
  });

  it('puts a budget and what is done about secrets into the run, and looks again at what is then sent', async () => {
    await providers.setAllowed('https://team.example', true);
    answers = [{ value: 'mask' }, { value: 'budget' }, { value: 'start' }];
    const passed = await pass(withModel);
    expect(passed?.job).toMatchObject({
      changes: {
        model: { provider: 'team' },
        privacy: { secrets: 'mask', personal: 'mask' },
        limits: { money: 2, tokens: undefined },
      },
    });
    expect(dry).toHaveLength(2);
  });

  it('offers another budget where one in money cannot be kept, and passes any other failure on', async () => {
    await providers.setAllowed('https://team.example', true);
    failures = [Object.assign(new Error('no price'), { code: 'no-price' })];
    user.says = ['Change Budget…'];
    answers = [{ value: 'start' }];
    expect((await pass(withModel))?.job).toMatchObject({ changes: { limits: { money: 2 } } });
    expect(user.asked.join()).toContain('Set a budget in tokens, or the price in the setting synalign.prices.');
    failures = [new Error('The file is gone.')];
    await expect(pass(withModel)).rejects.toThrow('The file is gone.');
  });

  it('reads the plan for a row that is written again, and hands the changes over beside it', async () => {
    await providers.setAllowed('https://team.example', true);
    const { dataset } = withModel;
    await openProject(dataset).writePlan({
      version: 1,
      dataset: 'rows.jsonl',
      layout: { kind: 'text', text: [['text']], typed: [] },
      idKey: '_id',
      rows: 4,
      model: { provider: 'team', name: 'm-1' },
      limits: { concurrency: 3 },
    });
    answers = [{ value: 'send' }, { value: 'budget' }, { value: 'start' }];
    const again: RunJob = { kind: 'regenerate', dataset, rows: ['aaaa'], dryRun: false };
    const passed = await pass(again);
    expect(passed?.access.providers?.map(({ id }) => id)).toEqual(['team']);
    expect(passed?.job).toEqual({
      ...again,
      privacy: { secrets: 'send', personal: 'send' },
      limits: { money: 2, tokens: undefined },
    });
  });

  it('says so when the provider has no address, and asks for a key that is missing', async () => {
    expect(await pass(augment({ model: { provider: 'nobody', name: 'x' } }))).toBeUndefined();
    expect(user.asked.join()).toContain('“nobody”, which has no address on this machine');
    const openai = augment({ model: { provider: 'openai', name: 'gpt-4o-mini' } });
    expect(await pass(openai)).toBeUndefined();
    expect(dry).toEqual([]);
    user.types = 'sk-typed-in-a-test-0815';
    expect(await pass(openai)).toBeUndefined();
    expect(dry[0]?.access?.providers).toEqual([
      { id: 'openai', baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-typed-in-a-test-0815' },
    ]);
  });
});
