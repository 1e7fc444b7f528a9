import type { Draft } from '../../../src/core/data/draft.ts';
import type { ReviewEntry } from '../../../src/host/review/review-entry.ts';

/** A row of a review, with what a test is about put in. */
export function sampleEntry(parts: Partial<ReviewEntry> = {}): ReviewEntry {
  return {
    line: 1,
    text: '{"text":"hello","_id":"aaaa"}',
    kind: 'row',
    id: 'aaaa',
    row: { text: 'hello' },
    hash: '0123456789abcdef',
    decision: { state: 'undecided' },
    draft: sampleDraft(),
    ...parts,
  };
}

/** A draft, with what a test is about put in. */
export function sampleDraft(parts: Partial<Draft> = {}): Draft {
  return {
    id: 'aaaa',
    row: { text: 'hello' },
    origin: {
      runId: 'run1',
      slot: 'c1.0.0',
      model: 'offline/built-in',
      promptHash: 'p',
      demonstrations: [],
      cluster: 'c1',
      attributes: { tone: 'plain' },
      batch: 0,
      step: 0,
    },
    gates: [],
    ...parts,
  };
}
