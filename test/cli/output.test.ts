import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli, readJsonLines } from '../fakes/built-cli.ts';
import { makeDataset } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

describe('the output', () => {
  it('of a dry run shows the prompt and the budget, and nothing is written', async () => {
    const rows = makeTickets(40, 90);
    const dataset = await makeDataset(rows);
    const text = await callCli(['augment', dataset, '--rows', '9', '--dry-run', '--text-output']);
    expect(text.code).toBe(0);
    expect(text.out).toContain('no model was asked and nothing was written');
    expect(text.out).toMatch(/9 rows wanted: \w+ \d/);
    expect(text.out).toContain('[system]');
    expect(rows.some((row) => text.out.includes(row.text as string))).toBe(true);
    const json = readJsonLines((await callCli(['augment', dataset, '--dry-run', '--json'])).out).at(-1);
    expect(json).toMatchObject({
      type: 'done',
      dryRun: true,
      real: 40,
      firstPrompt: [{ role: 'system' }, { role: 'user' }],
    });
    expect(existsSync(join(dirname(dataset), '.synalign'))).toBe(false);
  });

  it('is one JSON object a line, the last one the end, when asked for or when nobody watches', async () => {
    const dataset = await makeDataset(makeTickets(40, 91));
    for (const args of [['--json'], []]) {
      const { out, code } = await callCli(['augment', dataset, '--rows', '6', '--new-run', ...args]);
      expect(code).toBe(0);
      const lines = readJsonLines(out);
      expect(lines.at(-1)).toMatchObject({ type: 'done', kind: 'augment', files: { review: expect.any(String) } });
      expect(lines.slice(0, -1).every(({ type }) => ['progress', 'event', 'said'].includes(type))).toBe(true);
      expect(lines.some(({ type }) => type === 'event')).toBe(true);
    }
    const text = await callCli(['augment', dataset, '--rows', '6', '--text-output']);
    expect(text.out).toMatch(/\d synthetic rows from \d+ clusters, 40 real rows/);
    expect(text.out).toContain('tickets.review.jsonl   the rows, to review');
    expect(text.out.split('\n').some((line) => line.startsWith('{'))).toBe(false);
  });

  it('of --help explains every command and every option in words', async () => {
    const main = await callCli(['--help']);
    expect(main.code).toBe(0);
    expect(main.out).toMatch(/Exit codes:\n {2}0 +done/);
    const listIn = (help: string) => [...help.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name!);
    const commands = listIn(main.out);
    expect(commands).toEqual([
      'augment',
      'inspect',
      'weigh',
      'decide',
      'export',
      'evaluate',
      'replay',
      'prompts',
      'regenerate',
    ]);
    expect(main.out).toMatch(/^ {2}provider +list, set or remove/m);
    const ofProviders = listIn((await callCli(['provider', '--help'])).out);
    expect(ofProviders).toEqual(['list', 'set', 'remove', 'price']);
    for (const name of [...commands, ...ofProviders.map((one) => `provider ${one}`)]) {
      const { out, code } = await callCli([...name.split(' '), '--help']);
      expect(code).toBe(0);
      const [, options] = out.split('\nOptions:\n');
      // Every option starts a line; what follows it, on this line or the next, is its explanation.
      const entries = options!.split(/\n(?= {2}-)/);
      expect(entries.length).toBeGreaterThanOrEqual(3);
      for (const entry of entries) {
        const words = entry
          .replace(/^\s*(-\w, )?--[\w-]+( <[^>]+>)?/, '')
          .trim()
          .split(/\s+/);
        expect(words.length, `${name}: ${entry}`).toBeGreaterThanOrEqual(2);
      }
      expect(out).toContain('--json');
    }
    expect((await callCli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
