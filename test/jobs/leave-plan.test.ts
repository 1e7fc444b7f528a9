import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { augmentJob, doJob, makeDataset, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

/** Runs and changes plan.jsonc as somebody does who has it open meanwhile, once, when the first row is written. */
async function runAndEdit(edit: (text: string) => string) {
  const dataset = await makeDataset(makeTickets(60, 'plan'));
  const path = join(recordsOf(dataset), 'plan.jsonc');
  let isEdited = false;
  const warnings: string[] = [];
  await doJob(augmentJob(dataset, 8), (message) => {
    if (message.type === 'said' && message.tone === 'warning') warnings.push(message.text);
    if (isEdited || message.type !== 'event' || message.event.type !== 'draft-ready') return;
    isEdited = true;
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  });
  return { dataset, text: readFileSync(path, 'utf8'), warnings };
}

const add = (line: string) => (text: string) => text.replace('{', `{\n  // mine\n  ${line},`);

describe('the plan that a run leaves behind', () => {
  it('keeps what people wrote into it while the run went on, and still names the attributes found', async () => {
    const { text, warnings } = await runAndEdit(add('"guidance": "shorter rows", "targets": {"refund": 9}'));
    expect(text).toContain('// mine');
    expect(JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''))).toMatchObject({
      guidance: 'shorter rows',
      targets: { refund: 9 },
      attributes: expect.stringContaining('attributes'),
    });
    expect(warnings).toEqual([]);
  });

  it('is left alone where it cannot be read, and the run is whole', async () => {
    const broken = (text: string) => text.replace('{', '{ "rows": ,');
    const { dataset, text, warnings } = await runAndEdit(broken);
    expect(text).toContain('"rows": ,');
    const whole = await runAndEdit((same) => same);
    expect(await readReviewRows(dataset)).toHaveLength((await readReviewRows(whole.dataset)).length);
    expect(warnings.join()).toMatch(/The plan cannot be read: .* The run is whole/);
  });
});
