import { appendFile, chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Job, PreviewedExport } from '../../src/jobs/job.ts';
import { augmentJob, doJob, makeDataset, readLoggedEvents, readReviewRows, recordsOf } from '../fakes/job-folder.ts';
import { makeTickets } from '../fakes/template-rows.ts';

/** A data set of 80 rows with 12 accepted synthetic ones, in a style of its own and without a last line break. */
async function makeAccepted(lineBreak = '\n'): Promise<string> {
  const lines = makeTickets(80, 90).map(({ text, label }) => `{"text": ${JSON.stringify(text)}, "label": "${label}"}`);
  const dataset = await makeDataset(lines.join(lineBreak));
  await doJob(augmentJob(dataset, 12));
  await doJob({ kind: 'decide', dataset, reviewer: 'me', verdict: 'accept', rows: {} });
  return dataset;
}

const merge = (dataset: string, parts: Partial<Job & { kind: 'export' }> = {}): Job => ({
  kind: 'export',
  dataset,
  force: false,
  undecided: false,
  shape: { kind: 'merged', inPlace: true },
  ...parts,
});

async function look(dataset: string): Promise<{ previewed: PreviewedExport; added: string[]; tail: string }> {
  const { data } = await doJob(merge(dataset, { preview: true }));
  return data as unknown as { previewed: PreviewedExport; added: string[]; tail: string };
}

describe('a merge into the data set itself', () => {
  it('shows the end of the file and every row first, and writes nothing then', async () => {
    const dataset = await makeAccepted();
    const before = await readFile(dataset, 'utf8');
    const { added, tail } = await look(dataset);
    expect(added).toHaveLength(12);
    expect(before.endsWith(tail)).toBe(true);
    expect(tail.split('\n')).toHaveLength(20);
    expect(await readFile(dataset, 'utf8')).toBe(before);
  });

  it('adds exactly what was shown after the bytes that were there, once', async () => {
    const dataset = await makeAccepted('\r\n');
    await chmod(dataset, 0o640);
    const before = await readFile(dataset);
    const { previewed, added } = await look(dataset);
    const { lines } = await doJob(merge(dataset, { previewed }));
    expect(lines.join(' ')).toMatch(/12 lines added .*Every byte that stood there before is unchanged/);
    const after = await readFile(dataset);
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect(after.subarray(before.length).toString()).toBe(`\r\n${added.map((line) => `${line}\r\n`).join('')}`);
    expect((await stat(dataset)).mode & 0o777).toBe(0o640);
    await expect(doJob(merge(dataset, { preview: true }))).rejects.toMatchObject({ code: 'nothing-to-export' });
  });

  it('is refused without a preview, and when file or rows have changed since', async () => {
    const dataset = await makeAccepted();
    await expect(doJob(merge(dataset))).rejects.toMatchObject({ code: 'not-previewed' });
    const { previewed } = await look(dataset);
    await doJob({ kind: 'decide', dataset, reviewer: 'me', verdict: 'undo', rows: {} });
    const review = await readFile(join(recordsOf(dataset), 'tickets.review.jsonl'), 'utf8');
    const { _id: first } = JSON.parse(review.slice(0, review.indexOf('\n'))) as { _id: string };
    await doJob({ kind: 'decide', dataset, reviewer: 'me', verdict: 'accept', rows: { ids: [first] } });
    const write = () => doJob(merge(dataset, { previewed }));
    await expect(write()).rejects.toMatchObject({ code: 'preview-stale', message: /^The rows to write have changed/ });
    await appendFile(dataset, '\n{"text": "one more", "label": "refund"}');
    const before = await readFile(dataset, 'utf8');
    await expect(write()).rejects.toMatchObject({ code: 'preview-stale', message: /^The data set has changed/ });
    expect(await readFile(dataset, 'utf8')).toBe(before);
  });

  it('adds nothing a second time when it was cut off before it was noted, and goes on with the rest', async () => {
    const dataset = await makeAccepted();
    const { previewed, added } = await look(dataset);
    await doJob(merge(dataset, { previewed }));
    const folder = join(recordsOf(dataset), 'decisions');
    const logs = (await readdir(folder)).map((name) => join(folder, name));
    for (const log of logs) {
      const lines = (await readFile(log, 'utf8')).split('\n');
      await writeFile(log, lines.filter((line) => !line.includes('"kind":"merge"')).join('\n'));
    }
    const bytes = await readFile(dataset);
    const messages: string[] = [];
    const refused = doJob(merge(dataset, { preview: true }), (message) => {
      if (message.type === 'said') messages.push(message.text);
    });
    await expect(refused).rejects.toMatchObject({ code: 'nothing-to-export' });
    expect(messages.join()).toContain(`${added.length} accepted rows stand at the end of the data set already`);
    expect((await readFile(dataset)).equals(bytes)).toBe(true);
    await doJob({ ...augmentJob(dataset, 5), fresh: true } as Job);
    await doJob({ kind: 'decide', dataset, reviewer: 'me', verdict: 'accept', rows: {} });
    const written = (await readReviewRows(dataset)).slice(added.length);
    expect(written.length).toBeGreaterThan(0);
    expect((await look(dataset)).added.map((line) => JSON.parse(line))).toEqual(written.map(({ row }) => row));
  });

  it('does not make real rows of them for the next run', async () => {
    const dataset = await makeAccepted();
    const { previewed } = await look(dataset);
    await doJob(merge(dataset, { previewed }));
    const known = new Set(
      (await readLoggedEvents(dataset)).flatMap((event) => (event.type === 'run-start' ? event.runId : [])),
    );
    const told: unknown[] = [];
    await doJob(augmentJob(dataset, 6), (message) => {
      if (message.type === 'event' && message.event.type === 'rows-read') told.push(message.event.counts);
      if (message.type === 'event' && message.event.type === 'run-start')
        expect(known).not.toContain(message.event.runId);
    });
    expect(told[0]).toMatchObject({ rows: 80, knownSynthetic: 12 });
  });
});

describe('a preview of rows in a file of their own', () => {
  it('tells the very lines that are written then', async () => {
    const dataset = await makeAccepted();
    const out = join(dataset, '..', 'out.jsonl');
    for (const shape of [{ kind: 'plain' }, { kind: 'weights' }, { kind: 'subset', size: 5 }] as const) {
      const job = merge(dataset, { shape, out, force: true });
      const { data } = await doJob({ ...job, preview: true } as Job);
      const { added, previewed, tail } = data as unknown as {
        added: string[];
        previewed: PreviewedExport;
        tail?: string;
      };
      expect(tail).toBeUndefined();
      await doJob({ ...job, previewed } as Job);
      expect(await readFile(out, 'utf8')).toBe(added.map((line) => `${line}\n`).join(''));
    }
    await writeFile(out, 'mine');
    await doJob(merge(dataset, { shape: { kind: 'plain' }, out, force: true, preview: true }));
    expect(await readFile(out, 'utf8')).toBe('mine');
  });
});
