import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/data/plan.ts';
import type { PreviewedPrompt } from '../../src/jobs/preview-prompts.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const key = `${'ghp'}_a8Kd03mZq71LxVb5Rt9Yw2Nc4Ej6Hs0Pf8Gu`;
const rows = makeTickets(40, 'privacy').map((row, i) =>
  i === 6
    ? { ...row, text: `${row.text} My key is ${key}.` }
    : i === 8
      ? { ...row, text: `${row.text} mia@uni-graz.at` }
      : row,
);
const withPrivacy = (dataset: string, privacy: Plan['privacy']) => {
  const job = augmentJob(dataset, 6);
  return { ...job, changes: { ...job.changes, privacy } };
};

describe('rows with secrets and personal data', () => {
  it('stop a run before anything is written or asked, with kinds and lines', async () => {
    const dataset = await makeDataset(rows);
    const refused = doJob(withPrivacy(dataset, { secrets: 'stop' }));
    await expect(refused).rejects.toMatchObject({
      code: 'sensitive-rows',
      message: expect.stringMatching(/api-key in 1 row \(line 7\); e-mail in 1 row \(line 9\)/),
    });
    expect(existsSync(join(dirname(dataset), '.synalign'))).toBe(false);
    await expect(doJob(withPrivacy(dataset, { secrets: 'mask', personal: 'stop' }))).rejects.toThrow(/hold e-mail/);
  });

  it('stop a run from the words that people wrote for it, too', async () => {
    const dataset = await makeDataset(makeTickets(40, 'words'));
    const job = augmentJob(dataset, 6);
    const write = (changes: Partial<Plan>) =>
      doJob({ ...job, changes: { ...job.changes, privacy: { secrets: 'mask' }, ...changes } as typeof job.changes });
    const refused = (where: string) => ({
      code: 'sensitive-rows',
      message: expect.stringMatching(new RegExp(`^Nothing was sent: ${where} holds .*api-key`)),
    });
    await expect(write({ guidance: `log in with ${key}` })).rejects.toMatchObject(refused('the guidance of the plan'));
    const list = [{ text: `has ${key}`, from: 'me' }];
    await expect(write({ steering: { list } })).rejects.toMatchObject(refused('a reason in the plan'));
    const message = await write({ guidance: key }).catch((error: Error) => error.message);
    expect(message).not.toContain(key);
    await write({ guidance: `log in with ${key}`, privacy: { secrets: 'send' } });
  });

  it('are listed by a dry run and by inspect, masked', async () => {
    const dataset = await makeDataset(rows);
    const { lines, data } = await doJob({ ...withPrivacy(dataset, { secrets: 'stop' }), dryRun: true });
    const before = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('The first prompt')),
    );
    expect(before.join('\n')).toContain('secrets: the run would stop');
    expect(before.join('\n')).toMatch(/api-key in 1 real row \(line 7\); for example .*\[API-KEY\]/);
    expect(before.join('\n')).not.toContain(key);
    expect(data.screening).toMatchObject({
      sensitive: [
        { kind: 'api-key', lines: [7] },
        { kind: 'e-mail', lines: [9] },
      ],
    });
    const looked = await doJob({ kind: 'inspect', files: [{ path: dataset }], fields: {} });
    expect(looked.lines.join('\n')).toMatch(/Before sending: api-key in 1 real row \(line 7\)/);
    expect(looked.lines.join('\n')).not.toContain(key);
    const plain = await makeDataset(makeTickets(40, 'nothing'));
    const { lines: clean } = await doJob({ ...augmentJob(plain, 6), dryRun: true });
    expect(clean.join('\n')).toContain('Nothing in these rows looks like a secret');
  });

  it('are masked in every prompt when the plan says so; the rows themselves stay as they are', async () => {
    const dataset = await makeDataset(rows);
    const bytes = await readFile(dataset, 'utf8');
    // With so few rows all of them are shown to find the attributes.
    const few = await makeDataset(rows.slice(0, 12));
    const { data } = await doJob({ ...withPrivacy(few, { secrets: 'mask' }), dryRun: true });
    const shown = JSON.stringify(data.prompts as PreviewedPrompt[]);
    expect(shown).toContain('[API-KEY]');
    expect(shown).toContain('[E-MAIL]');
    expect(shown).not.toMatch(/ghp_|uni-graz/);
    const { data: result, lines } = await doJob(withPrivacy(dataset, { secrets: 'mask' }));
    expect(lines.join('\n')).toMatch(
      /api-key in 1 real row \(line 7\): placeholders stood in their place in every prompt/,
    );
    const screened = (await readLoggedEvents(dataset, result.runId as string)).find(
      ({ type }) => type === 'rows-screened',
    );
    expect(screened).toMatchObject({ handling: { secret: 'mask', personal: 'mask' } });
    expect(JSON.stringify(screened)).not.toMatch(/ghp_|uni-graz/);
    expect(await readFile(dataset, 'utf8')).toBe(bytes);
    expect((await doJob({ kind: 'replay', dataset })).data).toMatchObject({ identical: true });
  });

  it('do not stop a model on this machine, and the report says that they are there', async () => {
    const dataset = await makeDataset(rows);
    const { lines } = await doJob(augmentJob(dataset, 6));
    expect(lines.join('\n')).toMatch(/api-key in 1 real row \(line 7\): the model is on this machine\./);
    const page = await readFile(join(recordsOf(dataset), 'runs'), 'utf8').catch(() => '');
    expect(page).not.toContain(key);
  });
});
