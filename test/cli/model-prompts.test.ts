import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldRun } from '../../src/core/pipeline/fold-run.ts';
import { buildCli, readJsonLines } from '../fakes/built-cli.ts';
import { readLoggedEvents, readReviewRows } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';
import { lastOf, type ModelBench, openBench } from './model-bench.ts';

beforeAll(async () => {
  await buildCli();
});
const sentBy = ({ server }: ModelBench) => server.calls.map(({ body }) => JSON.stringify(body.messages)).join('\n');

describe('a provider is told what the prompts and the privacy of a plan let out', () => {
  const token = `${'ghp'}_a8Kd03mZq71LxVb5Rt9Yw2Nc4Ej6Hs0Pf8Gu`;
  const rows = makeTickets(80, 5).map((row) => ({ ...row, text: `${row.text} My key is ${token}.` }));

  it('sends nothing while rows hold secrets, says so beforehand, and masks them when asked to', async () => {
    const bench = await openBench({}, rows);
    const dry = await bench.augment(['--dry-run', '--text-output']);
    expect(dry.code).toBe(0);
    expect(dry.out).toContain('secrets: the run would stop');
    expect(dry.out).toContain('Forecast, expected');
    const stopped = await bench.augment();
    expect([stopped.code, lastOf(stopped).code]).toEqual([2, 'sensitive-rows']);
    expect(bench.server.calls).toEqual([]);
    expect(existsSync(join(dirname(bench.dataset), '.synalign'))).toBe(false);

    const shown = lastOf(await bench.augment(['--dry-run', '--privacy', 'mask']));
    const masked = await bench.augment(['--privacy', 'mask', '--show-demonstrations']);
    expect(masked.code).toBe(0);
    expect(masked.out).toContain('placeholders would stand in prompts');
    expect(sentBy(bench)).toContain('[API-KEY]');
    expect(sentBy(bench)).not.toContain(token);
    expect(shown.firstPrompt).toEqual(bench.server.calls[0]!.body.messages);
  });

  it('counts and shows the prompts that are files of the project', async () => {
    const bench = await openBench();
    const before = lastOf(await bench.augment(['--dry-run'])).forecast;
    const exported = await bench.call(['prompts', 'export', bench.dataset, '--json']);
    const { written } = readJsonLines(exported.out).at(-1) as unknown as { written: string[] };
    const path = written.find((one) => one.includes('attributes'))!;
    await writeFile(path, `${await readFile(path, 'utf8')}\n${'Name what the rows share. '.repeat(60)}\n`);
    const after = lastOf(await bench.augment(['--dry-run'])).forecast;
    expect(after.promptTokens.expected).toBeGreaterThan(before.promptTokens.expected + 500);
    expect((await bench.augment()).code).toBe(0);
    const asked = bench.server.calls.filter((call) => call.asked === 'attributes');
    expect(asked.length).toBeGreaterThan(0);
    for (const { body } of asked) expect(JSON.stringify(body.messages)).toContain('Name what the rows share.');
  });
});

describe('rows written again by a provider', () => {
  it('keep to a budget, and failed ones are asked again with their feedback and what they replace', async () => {
    let fails = false;
    const bench = await openBench({
      fault: ({ asked }) => (fails && asked === 'rows' ? { kind: 'refusal', text: 'No.' } : undefined),
    });
    expect((await bench.augment()).code).toBe(0);
    const [first] = await readReviewRows(bench.dataset);
    const again = ['regenerate', bench.dataset, '--row', String(first!.id), '--feedback', 'name a town', '--json'];
    const asked = bench.server.calls.length;
    const stopped = await bench.call([...again, '--budget-tokens', '100']);
    expect([stopped.code, lastOf(stopped).code]).toEqual([8, 'budget-used-up']);
    expect(bench.server.calls).toHaveLength(asked);

    fails = true;
    const failed = await bench.call([...again, '--budget-tokens', '100000']);
    expect(lastOf(failed).code).toBe('nothing-written');
    fails = false;
    const from = bench.server.calls.length;
    const done = await bench.augment(['--retry-failed', '--budget-tokens', '100000']);
    expect(lastOf(done)).toMatchObject({ type: 'done', rows: 1 });
    const sent = bench.server.calls.slice(from).map(({ body }) => JSON.stringify(body.messages));
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('name a town');
    expect(sent[0]).toContain('<replaced>');
    const { runId } = readJsonLines(done.out).at(-1) as unknown as { runId: string };
    const { drafts } = foldRun(await readLoggedEvents(bench.dataset, runId));
    const made = drafts.map(({ origin }) => origin.replaces);
    expect(made).toEqual([first!.id]);
  });
});
