import { describe, expect, it } from 'vitest';
import { type CardInput, formatDatasetCard } from '../../../../src/core/data/export/dataset-card.ts';

const card: CardInput = {
  file: 'reviews.synthetic.jsonl',
  exportedRows: 1200,
  shape: 'rows in the schema of the source',
  weightKey: 'weight',
  kind: 'text',
  labelled: true,
  source: { file: 'reviews.jsonl', hash: 'abc123', rows: 300 },
  counts: { accepted: 1150, rejected: 40, undecided: 3, unreviewed: 7 },
  exportedUnaccepted: 50,
  runs: [{ id: 'k3f9a2b4', model: 'offline', seed: 1, rows: 1200, offline: true }],
  attributes: { attributes: [{ name: 'tone', description: '', values: ['calm', 'angry'] }] },
  gates: { 'near-duplicate': 12, refusal: 0 },
  labels: [{ label: 'good', source: 200, exported: 700 }],
  gap: { before: 0.0123, after: 0.0004, interval: [0.0001, 0.0009], floor: 0.002, judge: 'words', heldOutRows: 60 },
};

describe('formatDatasetCard', () => {
  it('says what was written, counted and measured', () => {
    const text = formatDatasetCard(card);
    expect(text).toMatch(/^---\npretty_name: "reviews.synthetic.jsonl"\ntags:\n- synthetic\n/);
    expect(text).toContain('task_categories:\n- text-classification\nsize_categories:\n- 1K<n<10K\n---\n');
    expect(text).toContain('| 1,150 | 40 | 3 | 7 | 1,200 |');
    expect(text).toContain('**50 of the rows in this file were not accepted by anyone.**');
    expect(text).toContain('| `k3f9a2b4` | `offline` | `1` | 1,200 |');
    expect(text).toContain('- `tone`: `calm`, `angry`');
    expect(text).toContain('| `near-duplicate` | 12 |');
    expect(text).not.toContain('`refusal`');
    expect(text).toContain('0.0123 before weighting, 4.00e-4 after (95 % interval 1.00e-4 to 9.00e-4)');
    expect(text).toContain('below 0.0020 in 95 %');
    expect(text).toContain('for trying the pipeline, not for training');
    expect(text).toContain('| `good` | 200 | 700 |');
    expect(text).not.toMatch(/^license:/m);
  });

  it('leaves out what does not apply', () => {
    const { attributes, labels, gap, weightKey, ...rest } = card;
    expect([attributes, labels, gap, weightKey]).not.toContain(undefined);
    const text = formatDatasetCard({
      ...rest,
      exportedUnaccepted: 0,
      gates: {},
      runs: [{ ...card.runs[0], offline: false }],
    });
    expect(text).toContain('Not measured.');
    expect(text).not.toContain('not accepted by anyone');
    expect(text).not.toContain('## Labels');
    expect(text).not.toContain('for trying the pipeline');
    expect(text).toContain('none of the rows in this file carries a finding');
  });

  it('keeps hostile names and labels inside code spans', () => {
    const evil = '``` | <script>alert(1)</script> [x](http://e.vil) ![i](//e.vil/p.png)\n# heading\u202e';
    const text = formatDatasetCard({
      ...card,
      file: evil,
      labels: [{ label: evil, source: 1, exported: 1 }],
      attributes: { attributes: [{ name: evil, description: '', values: [evil] }] },
    });
    const body = text.split('\n---\n')[1];
    const outside = body.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/script|e\.vil|\[x\]|# heading/);
    expect(text).not.toMatch(/^# heading/m);
    expect(text).not.toContain('\u202e');
    const front = text.split('\n---\n')[0].split('\n');
    expect(JSON.parse(front[1].slice('pretty_name: '.length))).toBe(evil);
    const tableRow = body.split('\n').find((line) => line.endsWith(' | 1 | 1 |'))!;
    expect(tableRow.split('|')).toHaveLength(5);
  });
});
