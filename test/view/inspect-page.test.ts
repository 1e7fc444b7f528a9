import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectedLayout } from '../../src/core/data/layout.ts';
import { createSummary } from '../../src/core/data/summary.ts';
import { inspectSample } from '../../src/core/stages/inspect.ts';
import { writeInspectPage } from '../../src/view/inspect-page.ts';
import { makeSample, textLayout, writeTexts } from '../core/stages/samples.ts';
import {
  expectSelfContained,
  expectTablesBesideCharts,
  markText,
  readMarked,
  readStructure,
} from './page-structure.ts';

const base = [...writeTexts('food', 12, 1), ...writeTexts('sky', 12, 1)];
const plain = base.map((text, i) => makeSample({ text, label: 'a' }, i + 1));
const inspection = inspectSample(plain, textLayout, 1);
const repeats = [{ line: 2, of: 1, similarity: 0.9 }];

/** The page of a small data set in which every word from outside is `text`. */
function inspectPage(text: string): string {
  const summary = createSummary(textLayout);
  plain.forEach((_, i) => {
    summary.add({ line: i + 1, row: { text, label: `${text}${i % 7}` }, issues: [] });
  });
  const issue = { line: 30, code: 'broken-json' as const, detail: text, excluded: true };
  summary.add({ line: 30, row: undefined, issues: [issue] } as never);
  const samples = plain.map((sample, i) => ({ ...sample, text, label: `${text}${i % 7}` }));
  const detected: DetectedLayout = {
    layout: textLayout,
    confidence: 0.9,
    parts: [
      { role: 'kind', path: [], confidence: 1, why: text },
      { role: 'text', path: ['text'], confidence: 0.95, why: text },
      { role: 'ignored', path: [text], confidence: 0.5, why: text },
    ],
  };
  return writeInspectPage(
    [
      {
        path: `folder/${text.replaceAll(/[\\/]/g, '|')}`,
        role: text,
        detected,
        summary: summary.finish(),
        log: summary.log,
        inspection: { ...inspection, samples, nearDuplicates: repeats },
        shared: [{ file: text, rows: 3 }],
      },
    ],
    'body{color:red}',
  );
}

describe('writeInspectPage', () => {
  it('keeps data as text: hostile rows, labels and names change no element and no attribute', async () => {
    const clean = readStructure(inspectPage(markText('plain')));
    const nasty = fc.oneof(
      fc.constantFrom(
        '</title><script>x</script>',
        '"><img src=x onerror=x>',
        "' onload='x",
        '<!--',
        '&lt;b&gt;',
        '</svg>',
      ),
      fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', ' ', 'a', '\0', '`', '\n') }),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    await fc.assert(
      fc.property(nasty, (text) => {
        const page = inspectPage(markText(text));
        expect(readStructure(page)).toEqual(clean);
        const found = readMarked(page);
        expect(found.length).toBeGreaterThan(20);
        for (const part of found) expect(part).toMatch(/^(?:[^<>&"']|&#\d+;)*$/);
      }),
      { numRuns: 40 },
    );
  });

  it('needs nothing else, has a table beside every chart, and shows the counts', () => {
    const page = inspectPage('plain');
    expectSelfContained(page);
    expectTablesBesideCharts(page);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    for (const part of [
      '<strong>24</strong><span class="dim">1 lines left out</span>',
      '3 rows have the content of a row of plain.',
      '<td>text</td><td>text</td><td class="num">95 %</td>',
      '<td>plain</td><td>not used</td>',
      'small dots: 2 other labels',
      '<td class="num">90 %</td>',
      'broken-json: plain',
    ]) {
      expect(page).toContain(part);
    }
    expect(page).toContain(`${Math.round(inspection.map.keptVariance * 100)} %`);
  });
});
