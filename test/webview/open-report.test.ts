import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../src/protocol/host-message.ts';
import { everyRow, type RowQuery } from '../../src/protocol/row-view.ts';
import { openReport } from '../../webview/answer/open-report.ts';
import { makeReport } from './page/fake-host.ts';
import { makeSample } from './page/sample.ts';

const sample = makeSample(60, 40);
const report = makeReport(sample);
const lookAt = (answer: ReturnType<typeof openReport>, query: Partial<RowQuery>, from = 0, count = 500) => {
  const [message] = answer({ type: 'look-at-rows', query: { ...everyRow, ...query }, from, count });
  return (message as Extract<HostMessage, { type: 'rows' }>).page;
};

describe('openReport', () => {
  it('begins with panel, points and marks of one map', () => {
    const messages = openReport(report)({ type: 'ready', version: 1 });
    expect(messages.map(({ type }) => type)).toEqual(['panel', 'points', 'marks']);
    const marks = messages.find((message) => message.type === 'marks')!.marks;
    expect(marks.key).toBe(sample.points.key);
    const codes = { undecided: 0, accepted: 1, rejected: 2, edited: 3 };
    expect([...marks.states]).toEqual(sample.rows.map(({ state }) => codes[state]));
  });

  it('gives the rows of a place, of all that the query gives', () => {
    const page = lookAt(openReport(report), { state: 'left' }, 3, 4);
    const left = sample.rows.filter(({ state }) => state === 'undecided');
    expect(page).toMatchObject({ from: 3, total: left.length, left: left.length });
    expect(page.rows.map(({ id }) => id)).toEqual(left.slice(3, 7).map(({ id }) => id));
  });

  it('holds the synthetic rows of a lasso until it is let go', () => {
    const answer = openReport(report);
    const key = sample.points.key;
    answer({ type: 'lasso', key, places: Uint32Array.from([0, 5, 60, 63]) });
    expect(lookAt(answer, { lasso: true }).rows.map(({ id }) => id)).toEqual([sample.rows[0]!.id, sample.rows[3]!.id]);
    answer({ type: 'lasso', key, places: new Uint32Array(0) });
    expect(lookAt(answer, { lasso: true })).toMatchObject({ total: 0, note: expect.stringMatching(/lasso/) });
  });

  it('knows its real rows, and says nothing about others', () => {
    const answer = openReport(report);
    expect(answer({ type: 'look-at-real-row', line: 1 })).toMatchObject([
      { type: 'real-row', row: { line: 1, text: sample.realTexts[0] } },
    ]);
    expect(answer({ type: 'look-at-real-row', line: 9999 })).toEqual([]);
  });

  it('changes nothing, whatever it is told', () => {
    const answer = openReport(report);
    const before = lookAt(answer, {});
    expect(answer({ type: 'decide', ids: [sample.rows[0]!.id], verdict: 'reject' })).toEqual([]);
    expect(answer({ type: 'decide-all', query: everyRow, rows: 4, verdict: 'accept' })).toEqual([]);
    expect(lookAt(answer, {})).toEqual(before);
  });
});
