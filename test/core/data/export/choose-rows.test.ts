import { describe, expect, it } from 'vitest';
import type { RowDecision } from '../../../../src/core/data/decision.ts';
import { chooseRows } from '../../../../src/core/data/export/choose-rows.ts';
import { hashRow } from '../../../../src/core/data/hash-row.ts';
import { joinReview } from '../../../../src/core/data/join-review.ts';

const ids = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'ffff'];
const hashOf = (id: string) => hashRow({ text: id });
const originals = new Map(ids.map((id) => [id, hashOf(id)]));
const lines = [
  '{ "text":"aaaa",  "_id":"aaaa" }',
  '{"_id":"bbbb","text":"bbbb"}',
  '{"text":"=1+1","_id":"cccc"}',
  '{"text":"dddd","_id":"dddd"}',
  '{"text":"eeee","_id":"eeee"}',
  '{"text":"eeee!","_id":"eeee"}',
  '{"text":',
  '{"text":"mine"}',
];
const joined = joinReview(lines, '_id', originals);
const accepted = (hash: string, more: Partial<RowDecision> = {}): RowDecision => ({ state: 'accepted', hash, ...more });

describe('chooseRows', () => {
  it('takes accepted rows with the very characters of their line, and counts the others', () => {
    const decisions = new Map<string, RowDecision>([
      ['aaaa', accepted(hashOf('aaaa'))],
      ['bbbb', { state: 'rejected' }],
      ['cccc', accepted(hashRow({ text: '=1+1' }))],
      ['ffff', accepted(hashOf('ffff'))],
    ]);
    const choice = chooseRows(joined, decisions, '_id');
    expect(choice.rows.map(({ text }) => text)).toEqual(['{ "text":"aaaa" }', '{"text":"=1+1"}']);
    expect(choice.leftOut).toEqual({
      rejected: 1,
      undecided: 2,
      edited: 0,
      'already-merged': 0,
      missing: 1,
      broken: 1,
      duplicate: 1,
      foreign: 1,
    });
  });

  it('never takes a row whose text is not the accepted one', () => {
    const decisions = new Map([['cccc', accepted(hashOf('cccc'))]]);
    const choice = chooseRows(joined, decisions, '_id');
    expect(choice.rows).toEqual([]);
    expect(choice.leftOut.edited).toBe(1);
  });

  it('takes undecided rows only when asked, marks them, and never rejected ones', () => {
    const decisions = new Map<string, RowDecision>([
      ['aaaa', accepted(hashOf('aaaa'))],
      ['bbbb', { state: 'rejected' }],
    ]);
    const { rows } = chooseRows(joined, decisions, '_id', { undecided: true });
    expect(rows.map(({ id, accepted: isAccepted }) => [id, isAccepted])).toEqual([
      ['aaaa', true],
      ['cccc', false],
      ['dddd', false],
      ['eeee', false],
    ]);
  });

  it('leaves out merged rows when asked and counts disputed ones', () => {
    const conflict = [{ by: 'bo', verdict: 'rejected', event: 'e', at: '' }] as const;
    const decisions = new Map([
      ['aaaa', accepted(hashOf('aaaa'), { mergedInto: ['x.jsonl'] })],
      ['bbbb', accepted(hashOf('bbbb'), { conflict })],
    ]);
    const choice = chooseRows(joined, decisions, '_id', { onlyUnmerged: true });
    expect(choice.rows.map(({ id }) => id)).toEqual(['bbbb']);
    expect(choice.leftOut['already-merged']).toBe(1);
    expect(choice.disputed).toBe(1);
  });
});
