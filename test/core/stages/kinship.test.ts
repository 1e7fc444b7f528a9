import { describe, expect, it } from 'vitest';
import { findKin, groupByContent } from '../../../src/core/stages/kinship.ts';
import { makeSample } from './samples.ts';

const long = 'the waiter brought our cold soup after an hour and never said that he was sorry';
const real = [
  makeSample({ text: 'one', label: 'a', n: 1 }, 1),
  makeSample({ text: long, label: 'a' }, 2),
  makeSample({ text: 'one', label: 'b', n: 2 }, 3),
  makeSample({ text: 'two', label: 'a' }, 4),
];

describe('groupByContent', () => {
  it('gives equal texts one number, in the order of first sight', () => {
    expect([...groupByContent(real)]).toEqual([0, 1, 0, 2]);
    const typed = { kind: 'tabular', text: [], typed: [{ path: ['n'], type: 'number' }] } as const;
    const rows = [1, 2, 1].map((n, i) => makeSample({ n, other: i === 1 ? 1 : 0 }, i + 1, typed));
    expect([...groupByContent(rows)]).toEqual([0, 1, 0]);
  });
});

describe('findKin', () => {
  it('names demonstrations with all rows of their text, equal rows and near repeats', () => {
    const synthetic = [
      makeSample({ text: 'something new', label: 'a' }, 1),
      makeSample({ text: 'one', label: 'a', n: 3 }, 1),
      makeSample({ text: `${long} indeed`, label: 'a' }, 1),
      makeSample({ text: 'something new', label: 'a' }, 1),
    ];
    const kin = findKin(real, synthetic, [[real[2]!.hash, 'gone'], [], [], []]);
    expect(kin.map((rows) => [...rows].sort())).toEqual([[0, 2], [0, 2], [1], []]);
  });
});
