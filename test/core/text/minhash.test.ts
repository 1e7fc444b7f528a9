import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/math/rng.ts';
import { computeJaccard, createNearDuplicateIndex, shingleText, signShingles } from '../../../src/core/text/minhash.ts';

const LONG = Array.from({ length: 40 }, (_, k) => `word${k}`).join(' ');

describe('MinHash', () => {
  it('computes the Jaccard similarity of sets as naive sets do', () => {
    const rng = createRng('sets');
    for (let round = 0; round < 50; round++) {
      const draw = () => new Set(Array.from({ length: rng.int(20) + 1 }, () => rng.int(30)));
      const [a, b] = [draw(), draw()];
      const shared = [...a].filter((value) => b.has(value)).length;
      const sorted = (set: Set<number>) => Uint32Array.from(set).sort();
      expect(computeJaccard(sorted(a), sorted(b))).toBeCloseTo(shared / (a.size + b.size - shared), 12);
    }
    expect(computeJaccard(new Uint32Array(0), new Uint32Array(0))).toBe(0);
  });

  it('estimates it by the share of equal minima', () => {
    const rng = createRng('estimate');
    let error = 0;
    for (let round = 0; round < 40; round++) {
      const pool = Uint32Array.from({ length: 300 }, () => rng.int(4294967296));
      const [a, b] = [pool.slice(0, 200).sort(), pool.slice(round * 2, 200 + round * 2).sort()];
      const [s, t] = [signShingles(a), signShingles(b)];
      error += (s.filter((value, p) => value === t[p]).length / 128 - computeJaccard(a, b)) / 40;
    }
    // One estimate has a standard deviation of at most 0.044; the mean of 40 at most 0.007.
    expect(Math.abs(error)).toBeLessThan(0.025);
  });

  it('shingles long texts by words, short ones by characters, those between by both', () => {
    expect(shingleText(LONG).map((set) => set.length)).toEqual([38]);
    expect(shingleText('short text').map((set) => set.length)).toEqual([6]);
    expect(shingleText('ok').map((set) => set.length)).toEqual([1]);
    expect(shingleText('one two three four five six seven eight nine').length).toBe(2);
    expect(shingleText('ฉันตั้งนาฬิกาปลุกไว้ตอนเช้าวันพรุ่งนี้ ').length).toBe(1);
    expect(shingleText(' ?! ')).toEqual([]);
  });
});

describe('createNearDuplicateIndex', () => {
  it('finds exact and near duplicates, most similar first, and nothing else', () => {
    const index = createNearDuplicateIndex();
    index.add('near', LONG.replace('word39', 'other'));
    index.add('far', LONG.replaceAll(/word(\d)\b/g, 'changed$1'));
    index.add('same', `${LONG.toUpperCase()}!!`);
    index.add('unrelated', 'nothing of this is shared with any other row of the index at all');
    index.add('empty', '');
    const found = index.query(LONG);
    expect(found.map((match) => match.id)).toEqual(['same', 'near']);
    expect(found[0].similarity).toBe(1);
    expect(found[1].similarity).toBeCloseTo(37 / 39, 12);
    expect(index.query('')).toEqual([]);
    expect(index.size).toBe(5);
  });

  it('finds a pair that stands on both sides of the limit between characters and words', () => {
    const index = createNearDuplicateIndex();
    index.add('eleven', 'please set an alarm for seven in the early morning tomorrow');
    expect(index.query('please set an alarm for seven in the early morning tomorrow ok').map((m) => m.id)).toEqual([
      'eleven',
    ]);
    index.add('seven', 'directions to the nearest hospital avoiding highways');
    expect(index.query('directions to the nearest hospital avoiding highways now').map((m) => m.id)).toEqual(['seven']);
  });

  it('does not mind Thai spacing', () => {
    const index = createNearDuplicateIndex();
    index.add('thai', 'ฉัน ตั้ง นาฬิกาปลุก ไว้ ตอนเช้า');
    expect(index.query('ฉันตั้งนาฬิกาปลุกไว้ตอนเช้า')).toEqual([{ id: 'thai', similarity: 1 }]);
  });

  it('misses hardly any pair above the threshold, compared with all pairs', () => {
    const rng = createRng('recall');
    const base = Array.from({ length: 60 }, () => Array.from({ length: 30 }, () => `v${rng.int(400)}`));
    const texts = base.flatMap((words) => [
      words.join(' '),
      words.map((word, k) => (k === 29 || (k === 0 && rng.next() < 0.5) ? 'new' : word)).join(' '),
    ]);
    const index = createNearDuplicateIndex();
    for (const [k, text] of texts.entries()) index.add(String(k), text);
    let [expected, found] = [0, 0];
    for (const [k, text] of texts.entries()) {
      const truth = texts.filter(
        (other, j) => j !== k && computeJaccard(shingleText(text)[0], shingleText(other)[0]) >= 0.78,
      );
      expected += truth.length;
      found += index.query(text).length - 1;
    }
    expect(expected).toBeGreaterThan(100);
    expect(found).toBe(expected);
  });

  it('estimates the similarity of very long texts', () => {
    const index = createNearDuplicateIndex();
    const huge = Array.from({ length: 6000 }, (_, k) => `w${k}`).join(' ');
    index.add('huge', huge);
    expect(index.query(`${huge} end`)[0].similarity).toBeGreaterThan(0.95);
  });

  it('refuses a threshold outside (0, 1]', () => {
    expect(() => createNearDuplicateIndex(0)).toThrow(RangeError);
    expect(() => createNearDuplicateIndex(1.1)).toThrow(RangeError);
  });
});
