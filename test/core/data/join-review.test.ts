import { describe, expect, it } from 'vitest';
import { hashRow } from '../../../src/core/data/hash-row.ts';
import { joinReview } from '../../../src/core/data/join-review.ts';
import { formatReviewLine } from '../../../src/core/data/review-line.ts';

const texts = new Map(['aaaa', 'bbbb', 'cccc', 'dddd'].map((id) => [id, { text: `row ${id}` }]));
const originals = new Map([...texts].map(([id, row]) => [id, hashRow(row)]));
const line = (id: string) => formatReviewLine(texts.get(id)!, '_id', id);
const join = (lines: string[]) =>
  joinReview(lines, '_id', originals).map(({ state, id, line: number }) => [state, id, number]);

describe('joinReview', () => {
  it('finds every row by id in any order and spacing', () => {
    const spaced = '{ "_id": "cccc", "text": "row cccc" }';
    expect(join([line('dddd'), '', spaced, line('aaaa'), line('bbbb')])).toEqual([
      ['present', 'dddd', 1],
      ['present', 'cccc', 3],
      ['present', 'aaaa', 4],
      ['present', 'bbbb', 5],
    ]);
  });

  it('shows edits, doubles, broken, foreign and missing rows, and drops nothing', () => {
    const lines = [
      '{"text":"changed","_id":"aaaa"}',
      '{"text": broken, "_id": "bbbb"}',
      line('aaaa'),
      '{"text":"by hand"}',
      '{"text":"other run","_id":"zzzz"}',
      '=======',
      line('cccc'),
    ];
    expect(join(lines)).toEqual([
      ['edited', 'aaaa', 1],
      ['broken', 'bbbb', 2],
      ['duplicate', 'aaaa', 3],
      ['foreign', undefined, 4],
      ['foreign', 'zzzz', 5],
      ['broken', undefined, 6],
      ['present', 'cccc', 7],
      ['missing', 'dddd', undefined],
    ]);
  });
});
