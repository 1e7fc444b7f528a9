import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRun } from '../../src/core/pipeline/fold-run.ts';
import { writeRunReport } from '../../src/view/run-report.ts';
import { summarizeRun } from '../../src/view/run-summary.ts';
import {
  expectSelfContained,
  expectTablesBesideCharts,
  markText,
  readMarked,
  readStructure,
} from './page-structure.ts';
import { makeState } from './run-states.ts';

const report = (text: string) =>
  writeRunReport({
    state: makeState(() => text),
    textOf: (hash) => (hash === 'gone' ? undefined : text),
    textOfDraft: () => text,
    style: 'body{color:red}',
  });

describe('writeRunReport', () => {
  it('keeps data as text: hostile rows, labels and replies change no element and no attribute', async () => {
    const clean = readStructure(report(markText('plain')));
    const nasty = fc.oneof(
      fc.constantFrom(
        '</title><script>x</script>',
        '"><img src=x onerror=x>',
        "' onload='x",
        '<!--',
        ']]>',
        '&lt;b&gt;',
        '</style>',
      ),
      fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', ' ', 'a', '\0', '`', '\n') }),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.property(nasty, (text) => {
        const page = report(markText(text));
        expect(readStructure(page)).toEqual(clean);
        const found = readMarked(page);
        expect(found.length).toBeGreaterThan(20);
        for (const part of found) expect(part).toMatch(/^(?:[^<>&"']|&#\d+;)*$/);
      }),
      { numRuns: 60 },
    );
  });

  it('needs no script, no request and no other file, and has a table beside every chart', () => {
    const page = report('plain');
    expectSelfContained(page);
    expectTablesBesideCharts(page);
    expect(page.match(/role="img"/g)).toHaveLength(2);
    expect(page).toContain('<style>body{color:red}</style>');
  });

  it('shows the figures of the run', () => {
    const page = report('plain');
    for (const part of [
      '<strong>0.0500 → 0.0200</strong>',
      'p 0.002',
      '<td>Weighted</td><td class="num">0.0200</td><td class="num">0.0100 to 0.0300</td>',
      '<td>Real against real</td><td class="num">0.0123</td>',
      '<strong>50</strong><span class="dim">of 60 rows</span>',
      '1 with warnings',
      '2 real rows (far apart)',
      'The data set no longer holds this row.',
      '<li class="bad"><b>Warning.</b>',
    ]) {
      expect(page).toContain(part);
    }
    expect(page.indexOf('c3d4')).toBeLessThan(page.indexOf('a1b2'));
  });

  it('shows the heaviest 300 rows of many, and says so', () => {
    const state = makeState(() => 'plain');
    const drafts = Array.from({ length: 450 }, (_, i) => ({ ...state.drafts[0]!, id: `id${i}x` }));
    const weights = new Map(drafts.map(({ id }, i) => [id, i / 100]));
    const page = writeRunReport({
      state: { ...state, drafts, weights },
      textOf: () => undefined,
      textOfDraft: () => 'row',
      style: '',
    });
    expect(page).toContain('The 300 rows with the largest weights of 450');
    expect(page).toContain('>id150x<');
    expect(page).not.toContain('>id149x<');
  });

  it('is a page even of a run that has not begun', () => {
    const page = writeRunReport({ state: emptyRun, textOf: () => undefined, textOfDraft: () => '', style: '' });
    expectSelfContained(page);
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
    expect(report('plain')).not.toMatch(/undefined|NaN|\[object/);
  });
});

describe('summarizeRun', () => {
  it('holds figures and findings as plain JSON, without the rows', () => {
    const summary = summarizeRun(makeState(() => 'plain'));
    expect(JSON.parse(JSON.stringify(summary))).toMatchObject({
      version: 1,
      rows: 2,
      wanted: 60,
      gates: { residue: 1 },
      gap: { floor: 0.0123 },
      clusters: [{ id: 'c1', name: 'plain' }],
      reserved: { mode: 'held-out', heldOut: 20, working: 70 },
    });
    expect(Object.keys(summary)).not.toContain('drafts');
    expect(JSON.stringify(summary.findings)).toContain('warnings: residue 1');
  });
});
