import { describe, expect, it } from 'vitest';
import { type Matrix, rowOf } from '../../../src/core/math/matrix.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { chooseRank, fitSpace, project } from '../../../src/core/text/space.ts';
import type { FeatureRows, TypedColumn } from '../../../src/core/text/typed-code.ts';

const TOPICS = [
  'the waiter brought cold soup and stale bread to our table again',
  'a moving film with a brilliant script and fine acting throughout',
  'set an alarm for seven tomorrow morning and remind me about work',
  'traffic on the highway is slow because of an accident near exit nine',
];

/** Texts of four topics, words drawn from each topic's sentence. */
function writeTexts(count: number, seed: string): string[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, i) => {
    const words = TOPICS[i % 4].split(' ');
    return rng.shuffle(words).slice(0, 7).join(' ');
  });
}

const textOnly = (texts: readonly string[]): FeatureRows => ({ texts, typed: [] });
const number = (values: TypedColumn['values'], name = 'n'): TypedColumn => ({ name, type: 'number', values });
const dot = (m: Matrix, i: number, j: number) => rowOf(m, i).reduce((sum, value, k) => sum + value * rowOf(m, j)[k], 0);
const norms = (m: Matrix) => Array.from({ length: m.rows }, (_, i) => Math.sqrt(dot(m, i, i)));

describe('text spaces', () => {
  const texts = writeTexts(80, 'fit');
  const space = fitSpace(textOnly(texts), { rank: 16, seed: 5 });

  it('has unit rows in which a topic is nearer to itself than to others', () => {
    const vectors = project(space, textOnly(writeTexts(40, 'fresh')));
    for (const norm of norms(vectors)) expect(norm).toBeCloseTo(1, 5);
    let [same, other] = [0, 0];
    for (let i = 0; i < 40; i++) {
      for (let j = 0; j < i; j++) {
        if (i % 4 === j % 4) same += dot(vectors, i, j) / 180;
        else other += dot(vectors, i, j) / 600;
      }
    }
    expect(same).toBeGreaterThan(other + 0.3);
    expect(vectors.cols).toBe(16);
  });

  it('counts directions by their singular value to a power', () => {
    const strong = fitSpace(textOnly(texts), { rank: 16, seed: 5, power: 1 });
    const block = strong.text!;
    for (const k of [0, 5, 15]) {
      const factor = block.singularValues[k] / block.singularValues[0];
      for (let i = 0; i < 20; i++) {
        expect(block.right.data[i * 16 + k]).toBeCloseTo(space.text!.right.data[i * 16 + k] * factor, 6);
      }
    }
    for (const norm of norms(project(strong, textOnly(texts)))) expect(norm).toBeCloseTo(1, 5);
    expect(() => fitSpace(textOnly(texts), { rank: 16, seed: 5, power: -1 })).toThrow(RangeError);
  });

  it('is the same for the same seed and survives cloning', () => {
    const again = fitSpace(textOnly(texts), { rank: 16, seed: 5 });
    expect(again).toEqual(space);
    expect(project(structuredClone(space), textOnly(texts))).toEqual(project(space, textOnly(texts)));
  });

  it('does not depend on the order of the fitted rows, up to rounding', () => {
    const shuffled = fitSpace(textOnly(createRng('o').shuffle([...texts])), { rank: 16, seed: 5 });
    const [a, b] = [project(space, textOnly(texts)), project(shuffled, textOnly(texts))];
    for (let i = 0; i < 20; i++) for (let j = 0; j < i; j++) expect(dot(a, i, j)).toBeCloseTo(dot(b, i, j), 3);
  });

  it('gives a row the same vector in any company', () => {
    const [alone, among] = [project(space, textOnly([texts[7]])), project(space, textOnly(texts))];
    expect([...rowOf(alone, 0)]).toEqual([...rowOf(among, 7)]);
  });

  it('reports rows it knows nothing of, with a zero vector', () => {
    const vectors = project(space, textOnly(['', texts[0], 'ξψζ', '!!']));
    expect([...vectors.unknown]).toEqual([0, 2, 3]);
    expect(norms(vectors).map((norm) => Math.round(norm))).toEqual([0, 1, 0, 0]);
  });

  it('fits a seeded sample where there are more rows than the limit', () => {
    const limited = fitSpace(textOnly(texts), { rank: 16, seed: 5, fitLimit: 30 });
    expect(limited.fittedRows).toBe(30);
    expect(fitSpace(textOnly(texts), { rank: 16, seed: 5, fitLimit: 30 })).toEqual(limited);
    expect(fitSpace(textOnly(texts), { rank: 16, seed: 6, fitLimit: 30 })).not.toEqual(limited);
  });

  it.each([
    ['one row', ['a lone row']],
    ['equal rows', Array.from({ length: 30 }, () => 'always the same words')],
  ])('survives %s', (_name, rows) => {
    const vectors = project(fitSpace(textOnly(rows), { rank: 32, seed: 1 }), textOnly(rows));
    for (const norm of norms(vectors)) expect(norm).toBeCloseTo(1, 5);
    expect(dot(vectors, 0, rows.length - 1)).toBeCloseTo(1, 5);
  });

  it('survives rows without any word', () => {
    const vectors = project(fitSpace(textOnly(['', '']), { rank: 8, seed: 1 }), textOnly(['', 'x']));
    expect([...vectors.unknown]).toEqual([0, 1]);
    expect(norms(vectors)).toEqual([0, 0]);
  });

  it('tells Thai spacing no difference', () => {
    const thai = ['ฉัน ตั้ง นาฬิกาปลุก', 'วันนี้ ร้อน มาก', 'บอกฉันเกี่ยวกับการแจ้งเตือน', 'พรุ่งนี้ ฝนตก ไหม', 'ยกเลิก นาฬิกาปลุก'];
    const thaiSpace = fitSpace(textOnly(thai), { rank: 4, seed: 1 });
    const joined = thai.map((text) => text.replaceAll(' ', ''));
    expect(project(thaiSpace, textOnly(joined))).toEqual(project(thaiSpace, textOnly(thai)));
  });

  it('refuses nonsense', () => {
    expect(() => fitSpace(textOnly([]), { rank: 2, seed: 1 })).toThrow(RangeError);
    expect(() => fitSpace(textOnly(['a']), { rank: 0, seed: 1 })).toThrow(RangeError);
    expect(() => fitSpace({ texts: ['a'], typed: [number([1, 2])] }, { rank: 1, seed: 1 })).toThrow(RangeError);
    expect(() => project(space, { texts: ['a'], typed: [number([1])] })).toThrow(RangeError);
  });
});

describe('typed spaces', () => {
  const count = 60;
  const age = number(Array.from({ length: count }, (_, i) => (i % 7 === 0 ? null : i)));
  const blank = Array.from({ length: count }, () => '');

  it('works without any text and knows every row', () => {
    const rows = { texts: blank, typed: [age] };
    const vectors = project(fitSpace(rows, { rank: 32, seed: 1 }), rows);
    expect(vectors.unknown.length).toBe(0);
    for (const norm of norms(vectors)) expect(norm).toBeCloseTo(1, 5);
    expect(dot(vectors, 7, 14)).toBeCloseTo(1, 5);
    expect(dot(vectors, 1, 2)).toBeGreaterThan(dot(vectors, 1, 30));
  });

  it('balances text and typed block in mean squared distance', () => {
    const rows = { texts: writeTexts(count, 'mixed'), typed: [age] };
    const space = fitSpace(rows, { rank: 16, seed: 1 });
    const vectors = project(space, rows);
    const split = space.text?.right.cols ?? 0;
    let [text, typed] = [0, 0];
    for (let i = 0; i < count; i++) {
      expect(norms(vectors)[i]).toBeCloseTo(1, 5);
      for (let j = 0; j < i; j++) {
        const [a, b] = [rowOf(vectors, i), rowOf(vectors, j)];
        for (let k = 0; k < vectors.cols; k++) {
          if (k <= split) text += (a[k] - b[k]) ** 2;
          else typed += (a[k] - b[k]) ** 2;
        }
      }
    }
    expect(text / typed).toBeCloseTo(1, 3);
  });

  it('treats a missing text as a value of its own beside typed fields', () => {
    const texts = writeTexts(count, 'holes').map((text, i) => (i < 10 ? '' : text));
    const rows = { texts, typed: [number(Array.from({ length: count }, () => 1))] };
    const vectors = project(fitSpace(rows, { rank: 16, seed: 1 }), rows);
    expect([...vectors.unknown]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(dot(vectors, 0, 9)).toBeCloseTo(1, 5);
    expect(dot(vectors, 0, 20)).toBeCloseTo(0, 5);
  });

  it('does not let the scale or the skew of a number matter', () => {
    const values = Array.from({ length: count }, (_, i) => i);
    const [plain, skewed] = [values, values.map((value) => Math.exp(value))].map((list) => {
      const rows = { texts: blank, typed: [number(list)] };
      return project(fitSpace(rows, { rank: 8, seed: 1 }), rows);
    });
    expect(skewed).toEqual(plain);
  });
});

describe('chooseRank', () => {
  it('follows the number of real rows within the limits of the fit', () => {
    expect([20, 200, 600, 1000, 2500, 1e6].map((rows) => chooseRank(rows, 1e6))).toEqual([32, 32, 80, 128, 256, 256]);
    expect([chooseRank(2500, 100), chooseRank(10, 10), chooseRank(1, 1)]).toEqual([50, 5, 1]);
    for (let rows = 1; rows < 3000; rows += 13)
      expect(chooseRank(rows + 13, 1e6)).toBeGreaterThanOrEqual(chooseRank(rows, 1e6));
  });
});
