import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/core/data/draft.ts';
import { parseDraft } from '../../../src/core/data/parse-draft.ts';

const draft: Draft = {
  id: 'a1b2c3d4e5f6',
  row: { text: 'x', meta: { tags: ['a', null, 1.5] } },
  origin: {
    runId: 'k3f9a2b4',
    slot: 'b1.c1.0.0',
    model: 'offline',
    promptHash: 'p',
    demonstrations: [{ hash: 'h', line: 3 }],
    cluster: 'c1',
    attributes: { tone: 'calm' },
    batch: 1,
    step: 2,
  },
  gates: [
    { gate: 'exact-duplicate', evidence: 'line 3', score: 1, against: { hash: 'h', line: 3 } },
    { gate: 'near-duplicate', evidence: 'like', score: 0.9, against: { id: 'b1b2c3d4e5f6' } },
    { gate: 'empty', evidence: 'no text', score: 1 },
  ],
};

describe('parseDraft', () => {
  it('gives a draft back as it was written', () => {
    expect(parseDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  });

  it('refuses what is not a draft', () => {
    const bad: unknown[] = [
      undefined,
      {},
      { ...draft, row: [1] },
      { ...draft, id: '../../etc' },
      { ...draft, gates: [{ gate: 'new', evidence: '', score: 1 }] },
      { ...draft, origin: { ...draft.origin, attributes: { tone: 3 } } },
    ];
    expect(bad.map(parseDraft)).toEqual(bad.map(() => undefined));
  });
});
