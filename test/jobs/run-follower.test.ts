import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject } from '../../src/adapters/records/project.ts';
import { foldRun } from '../../src/core/pipeline/fold-run.ts';
import { RunFollower } from '../../src/jobs/run-follower.ts';
import { readEvents } from '../../src/jobs/stored-run.ts';

describe('a follower of runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'synalign-follow-'));
  const dataset = join(folder, 'tickets.jsonl');
  const project = openProject(dataset);
  let log = '';
  let whole = '';

  beforeAll(async () => {
    cpSync('examples/support_tickets.jsonl', dataset);
    execFileSync(process.execPath, ['dist/cli.mjs', 'augment', dataset, '--rows', '12'], { stdio: 'ignore' });
    const [run] = await project.listRuns();
    log = project.findRun(run?.id ?? '').log;
    whole = readFileSync(log, 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says the same as reading the whole log, wherever the log was cut when it looked before', async () => {
    const [run] = await project.listRuns();
    const expected = foldRun(await readEvents(project, run?.id ?? ''));
    for (const share of [0.13, 0.5, 0.77, 0.999]) {
      const cut = Math.floor(whole.length * share);
      writeFileSync(log, whole.slice(0, cut));
      const follower = new RunFollower(project);
      const [before] = await follower.refresh();
      expect(before?.drafts.size).toBeLessThanOrEqual(12);
      appendFileSync(log, whole.slice(cut));
      const [after] = await follower.refresh();
      expect(after?.state).toEqual(expected);
      expect(after?.drafts.size).toBe(12);
    }
  });

  it('takes a last line without a line feed once', async () => {
    writeFileSync(log, whole.trimEnd());
    const follower = new RunFollower(project);
    const [before] = await follower.refresh();
    appendFileSync(log, '\n');
    const [after] = await follower.refresh();
    expect(before?.state.end?.drafts).toBe(12);
    expect(after?.state.drafts.length).toBe(12);
  });

  it('begins again when the log was replaced by a shorter one, and passes over damaged lines', async () => {
    writeFileSync(log, whole);
    const follower = new RunFollower(project);
    await follower.refresh();
    const lines = whole.trimEnd().split('\n');
    const firstDraft = lines.findIndex((line) => line.includes('"draft-ready"'));
    writeFileSync(log, `${[...lines.slice(0, firstDraft + 1), '{"at":"x","event":'].join('\n')}\n`);
    const [after] = await follower.refresh();
    expect(after?.drafts.size).toBe(1);
    expect(after?.state.end).toBeUndefined();
  });
});
