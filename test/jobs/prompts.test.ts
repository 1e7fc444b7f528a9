import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/data/plan.ts';
import { hashText } from '../../src/core/data/row-id.ts';
import { builtInTemplates } from '../../src/core/prompts/built-in-templates.ts';
import type { PreviewedPrompt } from '../../src/jobs/preview-prompts.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

const promptFile = (dataset: string, name: string) => join(recordsOf(dataset), 'prompts', `${name}.md`);

async function readFrozen(dataset: string, run: string): Promise<Plan> {
  return JSON.parse(await readFile(join(recordsOf(dataset), 'runs', run, 'plan.json'), 'utf8')) as Plan;
}

const exportJob = (dataset: string) => ({ kind: 'prompts' as const, dataset, force: false });

describe('prompt files', () => {
  it('are written for the task of the data set, kept when edited, and written anew when forced', async () => {
    const dataset = await makeDataset(makeTickets(40, 'files'));
    const { data, lines } = await doJob(exportJob(dataset));
    expect(data.template).toBe('classification');
    expect(lines.join('\n')).toContain('dry-run');
    expect((await readdir(join(recordsOf(dataset), 'prompts'))).sort()).toEqual([
      'attributes.md',
      'rows.md',
      'schema.md',
    ]);
    const text = await readFile(promptFile(dataset, 'rows'), 'utf8');
    expect(text).toContain(builtInTemplates.classification.texts.rows.trim());
    await writeFile(promptFile(dataset, 'rows'), 'mine');
    expect((await doJob(exportJob(dataset))).data.kept).toHaveLength(3);
    expect(await readFile(promptFile(dataset, 'rows'), 'utf8')).toBe('mine');
    const forced = await doJob({ ...exportJob(dataset), template: 'chat', force: true });
    expect(forced.data.written).toHaveLength(3);
    expect(await readFile(promptFile(dataset, 'rows'), 'utf8')).toContain(builtInTemplates.chat.texts.rows.trim());
  });

  it('are what a run sends, and are frozen in its plan; the next plan does not repeat them', async () => {
    const dataset = await makeDataset(makeTickets(40, 'frozen'));
    await doJob(exportJob(dataset));
    const text = (await readFile(promptFile(dataset, 'rows'), 'utf8')).replace(
      'Write {{count}} new rows.',
      'Please write {{count}}.',
    );
    await writeFile(promptFile(dataset, 'rows'), text.replaceAll('\n', '\r\n'));
    const { data } = await doJob({ ...augmentJob(dataset, 6), changes: { rows: 6, guidance: 'Be brief.' } });
    const plan = await readFrozen(dataset, data.runId as string);
    const frozen = plan.prompts?.frozen ?? [];
    expect(frozen.map(({ prompt, source }) => `${prompt} ${source}`)).toEqual([
      'schema prompts/schema.md',
      'attributes prompts/attributes.md',
      'rows prompts/rows.md',
    ]);
    expect(frozen[2]).toMatchObject({ text, hash: hashText(text) });
    expect(plan.guidance).toBe('Be brief.');
    const next = await readFile(join(recordsOf(dataset), 'plan.jsonc'), 'utf8');
    expect(next).not.toContain('frozen');
    expect(next).toContain('"guidance": "Be brief."');

    // Edited since: the run is still derived from what it used.
    await writeFile(promptFile(dataset, 'rows'), text.replace('Please', 'Kindly'));
    expect((await doJob({ kind: 'replay', dataset })).data).toMatchObject({ identical: true });
    await writeFile(promptFile(dataset, 'rows'), 'broken');
    expect((await doJob({ kind: 'replay', dataset })).data).toMatchObject({ identical: true });
  });

  it('that changed while a run stood still begin a new run; by its id it goes on with its own', async () => {
    const dataset = await makeDataset(makeTickets(40, 'resume'));
    await doJob(exportJob(dataset));
    const text = await readFile(promptFile(dataset, 'rows'), 'utf8');
    let id = '';
    const stopped = doJob(augmentJob(dataset, 8), (message, stop) => {
      if (message.type !== 'event') return;
      if (message.event.type === 'run-start') id = message.event.runId;
      if (message.event.type === 'draft-ready') stop();
    });
    await expect(stopped).rejects.toThrow();
    await writeFile(promptFile(dataset, 'rows'), text.replace('new rows', 'fresh rows'));
    const other = await doJob(augmentJob(dataset, 8));
    expect(other.data.runId).not.toBe(id);
    const resumed = await doJob({ ...augmentJob(dataset, 8), changes: {}, resume: id });
    expect(resumed.data.runId).toBe(id);
    expect((await readFrozen(dataset, id)).prompts?.frozen?.[2]?.text).toBe(text);
    const [start] = await readLoggedEvents(dataset, id);
    expect(JSON.stringify(start)).toContain('new rows');
  });

  it('are shown whole and filled by a dry run, which asks nobody and writes nothing', async () => {
    const dataset = await makeDataset(makeTickets(40, 'dry'));
    const attributes = join(recordsOf(dataset), '../..', 'attributes.json');
    await writeFile(attributes, JSON.stringify({ attributes: [{ name: 'tone', values: ['calm', 'angry'] }] }));
    const dry = { ...augmentJob(dataset, 8), dryRun: true };
    const first = (await doJob(dry)).data.prompts as PreviewedPrompt[];
    expect(first.map(({ prompt, isExact }) => [prompt, isExact])).toEqual([
      ['schema', true],
      ['attributes', false],
      ['rows', false],
    ]);
    expect(existsSync(recordsOf(dataset))).toBe(false);
    const given = { ...dry, changes: { ...dry.changes, attributes: 'attributes.json', guidance: 'Say please.' } };
    const { data, lines } = await doJob(given);
    const prompts = data.prompts as PreviewedPrompt[];
    expect(prompts.map(({ prompt, isExact, cluster }) => [prompt, isExact, cluster])).toEqual([
      ['attributes', true, 'c1'],
      ['rows', false, 'c1'],
    ]);
    expect(lines.join('\n')).toContain('<guidance>\n"Say please."\n</guidance>');
    expect(lines.join('\n')).not.toContain('{{');

    // What is shown as exact is what is sent: the reply to it is stored under its hash.
    const { data: result } = await doJob({ ...given, dryRun: false });
    const events = await readLoggedEvents(dataset, result.runId as string);
    expect(events.some(({ type }) => type === 'draft-ready')).toBe(true);
  });

  it('with a mistake stop a run before anything is written, with file and line', async () => {
    const dataset = await makeDataset(makeTickets(40, 'wrong'));
    await mkdir(join(recordsOf(dataset), 'prompts'), { recursive: true });
    await writeFile(promptFile(dataset, 'rows'), '[user]\nWrite {{cuont}} rows.\n{{fields}} {{attributes}} {{label}}');
    const files = await readdir(recordsOf(dataset));
    await expect(doJob(augmentJob(dataset, 8))).rejects.toMatchObject({
      code: 'plan-invalid',
      message: expect.stringMatching(
        /prompts\/rows\.md, line 2: \{\{cuont\}\} is not a place[\s\S]*line 1: \{\{count\}\} is missing/,
      ),
    });
    expect(await readdir(recordsOf(dataset))).toEqual(files);
    await writeFile(promptFile(dataset, 'rows'), 'x'.repeat(200_001));
    await expect(doJob(augmentJob(dataset, 8))).rejects.toMatchObject({
      message: expect.stringContaining('200001 bytes'),
    });
  });
});
