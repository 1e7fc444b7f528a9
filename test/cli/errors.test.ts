import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCli, callCli } from '../fakes/built-cli.ts';
import { makeDataset, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets, toJsonl } from '../fakes/template-rows.ts';

const rows = makeTickets(40, 40);
const plan = {
  version: 1,
  dataset: 'tickets.jsonl',
  layout: { kind: 'text', text: [['text']], typed: [], label: ['label'] },
  idKey: '_id',
  rows: 6,
};

beforeAll(async () => {
  await buildCli();
});

/** Makes a data set with files beside it. */
async function makeFolder(
  files: { readonly [name: string]: string },
  content: string = toJsonl(rows),
): Promise<string> {
  const dataset = await makeDataset(content);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dirname(dataset), name)), { recursive: true });
    await writeFile(join(dirname(dataset), name), text);
  }
  return dataset;
}

const ownPlan = '.synalign/tickets/plan.jsonc';

/** What is wrong: files beside the data set, its content, more arguments; and the code and words of the refusal. */
interface Mistake {
  readonly files?: { readonly [name: string]: string };
  readonly content?: string;
  readonly args?: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

const mistakes: { readonly [name: string]: Mistake } = {
  'a text field that is not there': { args: ['--text', 'txt'], code: 2, says: /No field `txt`.*Did you mean `text`/ },
  'a label field that is not there': {
    args: ['--label', 'lable'],
    code: 2,
    says: /No field `lable`.*Did you mean `label`/,
  },
  'an id field that is not there': { args: ['--id', 'key'], code: 2, says: /No field `key`; the rows have/ },
  'a target for an unknown label': {
    args: ['--target', 'refnd=5'],
    code: 2,
    says: /label "refnd", but no real row has it.*"refund".*Correct the target/,
  },
  'an unknown model': { args: ['--model', 'gpt'], code: 2, says: /no model provider “gpt”.*“offline”/ },
  'a recording that is not there': {
    args: ['--model', 'replay:none.jsonl'],
    code: 4,
    says: /recording .*none\.jsonl cannot be read/,
  },
  'attributes that are not there': { args: ['--attributes', 'none.json'], code: 4, says: /none\.json cannot be read/ },
  'attributes that are no JSON': {
    files: { 'a.json': '{"attributes":[{"name":"tone","values":["calm","angry"]}' },
    args: ['--attributes', 'a.json'],
    code: 2,
    says: /a\.json are not JSON: .* at character \d+/,
  },
  'attributes of another form': {
    files: { 'a.json': '{"tone":["calm","angry"]}' },
    args: ['--attributes', 'a.json'],
    code: 2,
    says: /a\.json cannot be used: attributes.*Write/,
  },
  'a plan that is not there': { args: ['--plan', 'none.jsonc'], code: 4, says: /There is no plan .*none\.jsonc/ },
  'a plan cut off in the middle': {
    files: { 'p.jsonc': JSON.stringify(plan).slice(0, -1) },
    args: ['--plan', 'p.jsonc'],
    code: 2,
    says: /plan cannot be read: \w+ in line 1, column \d+/,
  },
  'an empty file': { content: '', code: 3, says: /is empty\. Choose a file/ },
  'blank lines only': { content: '\n\n  \n', code: 3, says: /can be used|is empty/ },
  'bytes that are no text': { content: '\u0000\u0001\u0002PK\u0003'.repeat(300), code: 3, says: /Check the file/ },
  'rows without a text': { content: '{"a":[]}\n{"a":[1]}\n', code: 2, says: /No text field/ },
  'an option that does not exist': { args: ['--rowz', '5'], code: 2, says: /unknown option '--rowz'[\s\S]*--help/ },
  'a number that is none': { args: ['--rows', 'many'], code: 2, says: /whole number from 1/ },
  'a target without a number': { args: ['--target', 'refund='], code: 2, says: /whole number/ },
};

describe('a mistake before the run', () => {
  it.each(Object.entries(mistakes))('%s: refused with words, and nothing is written', async (_, mistake) => {
    const dataset = await makeFolder(mistake.files ?? {}, mistake.content);
    const { code, errors } = await callCli(
      ['augment', dataset, '--rows', '6', ...(mistake.args ?? []), '--text-output'],
      {
        cwd: dirname(dataset),
      },
    );
    expect(errors).toMatch(mistake.says);
    expect(errors).not.toMatch(/\n\s+at /);
    expect(code).toBe(mistake.code);
    expect(existsSync(join(dirname(dataset), '.synalign'))).toBe(false);
  });

  it.each<[string, string, number, RegExp]>([
    ['an older version', JSON.stringify({ ...plan, version: 0 }), 2, /plan cannot be used:\n\s+version: /],
    ['a newer version', JSON.stringify({ ...plan, version: 2 }), 2, /version 2.*Update SynAlign/],
    [
      'a slip of the pen',
      `${JSON.stringify(plan).slice(0, -1)} "seed" 3}`,
      2,
      /plan cannot be read: .*line 1, column \d+.*Correct it/,
    ],
    ['an unknown key', JSON.stringify({ ...plan, sead: 3 }), 2, /sead/],
    [
      'a field that is gone',
      JSON.stringify({ ...plan, layout: { ...plan.layout, text: [['body']] } }),
      2,
      /No field `body`/,
    ],
    [
      'an idKey that is a field',
      JSON.stringify({ ...plan, idKey: 'label' }),
      2,
      /idKey "label" is a field.*another name/,
    ],
    [
      'an unknown model',
      JSON.stringify({ ...plan, model: { provider: 'elsewhere' } }),
      2,
      /no model provider “elsewhere”/,
    ],
    [
      'another data set',
      JSON.stringify({ ...plan, dataset: 'tickets.ndjson' }),
      4,
      /belongs to tickets\.ndjson.*Rename/,
    ],
  ])('a plan with %s: refused, and left as it was', async (_, text, expected, says) => {
    const dataset = await makeFolder({ [ownPlan]: text });
    const { code, errors } = await callCli(['augment', dataset, '--text-output']);
    expect(errors).toMatch(says);
    expect(code).toBe(expected);
    expect(await readFile(join(dirname(dataset), ownPlan), 'utf8')).toBe(text);
    expect(existsSync(join(recordsOf(dataset), 'runs'))).toBe(false);
  });

  it.each([
    ['a file that is not there', 'none.jsonl', /There is no file .*none\.jsonl\. Check the path/],
    ['a folder', '.', /is a folder\. Choose a file in it/],
  ])('%s', async (_, name, says) => {
    const cwd = await mkdtemp(join(tmpdir(), 'synalign-'));
    for (const command of ['augment', 'inspect']) {
      const { code, errors } = await callCli([command, name, '--text-output'], { cwd });
      expect(errors).toMatch(says);
      expect(code).toBe(3);
    }
    expect(existsSync(join(cwd, '.synalign'))).toBe(false);
  });

  it('a file where the records go', async () => {
    const dataset = await makeFolder({ '.synalign': 'mine' });
    for (const command of ['augment', 'inspect']) {
      const { code, errors } = await callCli([command, dataset, '--text-output']);
      expect(errors).toMatch(/\.synalign is a file; .*Rename the file/);
      expect(code).toBe(4);
    }
    expect(await readFile(join(dirname(dataset), '.synalign'), 'utf8')).toBe('mine');
  });

  it('arguments that go against each other', async () => {
    const dataset = await makeFolder({});
    for (const [args, says] of [
      [['export', dataset, '--merge', '--weights'], /choose one of --weights/],
      [['export', dataset, '--merge', '--format', 'openai'], /--format .* neither --merge nor --weights/],
      [['inspect', dataset, '--role', 'teach'], /role is train, dev or test/],
      [['decide', 'perhaps', dataset], /accept, reject, undo, redo/],
      [['augmnet', dataset], /unknown command 'augmnet'/],
      [['replay', dataset], /has no run yet/],
      [['decide', 'accept', dataset], /has no run yet/],
    ] as const) {
      const { code, errors } = await callCli([...args, ...(args[0] === 'augmnet' ? [] : ['--text-output'])]);
      expect(errors).toMatch(says);
      expect(code).toBe(2);
    }
  });
});

describe('a plan from elsewhere', () => {
  it('is taken for this data set, with paths from where the call is made', async () => {
    const dataset = await makeFolder({
      'plans/p.jsonc': `// for all\n${JSON.stringify({ ...plan, dataset: 'other.jsonl' })}`,
      'plans/a.json':
        '{"attributes":[{"name":"tone","values":["calm","angry"]},{"name":"form","values":["question","statement"]}]}',
    });
    const args = ['augment', dataset, '--plan', 'p.jsonc', '--attributes', 'a.json', '--json'];
    const { code } = await callCli(args, { cwd: join(dirname(dataset), 'plans') });
    expect(code).toBe(0);
    const written = await readFile(join(dirname(dataset), ownPlan), 'utf8');
    expect(written).toContain('"attributes": "plans/a.json"');
    expect(written).toContain('"dataset": "tickets.jsonl"');
    expect((await callCli(['replay', dataset, '--json'])).code).toBe(0);
  });
});

const call = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' });

/** A disk of its own of four megabytes; undefined where this user may not mount one. */
async function mountSmallDisk(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'synalign-disk-'));
  try {
    call('mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder);
    return folder;
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
}

describe('a disk', () => {
  it('that is full stops the run with words; with room again the run goes on', async (context) => {
    const disk = await mountSmallDisk();
    if (disk === undefined) {
      console.warn('Not tested: a full disk. Mounting a small one needs rights that this user lacks.');
      context.skip('mount is not permitted');
      return;
    }
    try {
      const dataset = join(disk, 'tickets.jsonl');
      await writeFile(dataset, toJsonl(rows));
      const { size } = await stat(dataset);
      await writeFile(join(disk, 'ballast'), Buffer.alloc((4 << 20) - Math.ceil(size / 4096) * 4096 - 4096 * 13));
      const full = await callCli(['augment', dataset, '--rows', '60', '--text-output']);
      expect(full.errors).toMatch(/The disk is full: .* was not written\. Free some space/);
      expect(full.code).toBe(4);
      await rm(join(disk, 'ballast'));
      const again = await callCli(['augment', dataset, '--rows', '60', '--text-output']);
      expect(again.code).toBe(0);
      expect(again.out).toContain('Going on with run');
    } finally {
      call('umount', disk);
    }
  });

  it('that can only be read is refused with words', async (context) => {
    const disk = await mountSmallDisk();
    if (disk === undefined) {
      console.warn('Not tested: a read-only disk. Mounting one needs rights that this user lacks.');
      context.skip('mount is not permitted');
      return;
    }
    try {
      const dataset = join(disk, 'tickets.jsonl');
      await writeFile(dataset, toJsonl(rows));
      call('mount', '-o', 'remount,ro', disk);
      const { code, errors } = await callCli(['augment', dataset, '--rows', '6', '--text-output']);
      expect(errors).toMatch(/read-only disk\. Move the data set/);
      expect(code).toBe(4);
      expect((await callCli(['inspect', dataset, '--text-output'])).errors).toMatch(/read-only disk/);
      const dry = await callCli(['augment', dataset, '--rows', '6', '--dry-run', '--text-output']);
      expect(dry.code).toBe(0);
    } finally {
      call('umount', disk);
    }
  });
});
