import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { askRows, cutWords, findSharedRun, makeRemarks, makeSamples, textLayout } from './samples.ts';

const remarks = makeRemarks(120);
const texts = (rows: readonly { [field: string]: unknown }[]) => rows.map(({ text }) => text as string);

describe('text rows', () => {
  it('are as many as asked for, under the key of the text alone', async () => {
    const rows = await askRows(remarks, textLayout, { count: 12 });
    expect(rows).toHaveLength(12);
    for (const row of rows) expect(Object.keys(row)).toEqual(['text']);
  });

  it('copy no real row, no long run of a demonstration and no large part of any row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 119 }), async (seed, from) => {
        const cell = remarks.slice(from, from + 30);
        const rows = texts(await askRows(remarks, textLayout, { seed: String(seed), cell, count: 5 })).map(cutWords);
        for (const [i, row] of rows.entries()) {
          const runs = remarks.map((sample) => findSharedRun(row, cutWords(sample.text)));
          expect(Math.max(...runs)).toBeLessThanOrEqual(0.7 * row.length);
          expect(Math.max(...runs.slice(from, from + 4))).toBeLessThanOrEqual(7);
          for (const other of rows.slice(0, i)) expect(row).not.toEqual(other);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('hold only real words, begin and end like real rows and stay within real lengths', async () => {
    const real = remarks.map(({ text }) => cutWords(text));
    const words = new Set(real.flat());
    const starts = new Set(real.map(([first]) => first));
    const ends = new Set(remarks.map(({ text }) => text.split(' ').at(-1)));
    const lengths = real.map((row) => row.length);
    const rows = texts(await askRows(remarks, textLayout, { count: 25 }));
    expect(rows.length).toBeGreaterThan(20);
    for (const text of rows) {
      const row = cutWords(text);
      for (const word of row) expect(words).toContain(word);
      expect(starts).toContain(row[0]);
      expect(ends).toContain(text.split(' ').at(-1));
      expect(row.length).toBeGreaterThanOrEqual(Math.min(...lengths));
      expect(row.length).toBeLessThanOrEqual(Math.max(...lengths));
      expect(text).not.toMatch(/[a-z][.,!]|[A-Z]| {2}|^ /);
    }
  });

  it('are the same for the same seed and others for another', async () => {
    const first = await askRows(remarks, textLayout, { count: 6 });
    expect(await askRows([...remarks], textLayout, { count: 6 })).toEqual(first);
    expect(await askRows(remarks, textLayout, { seed: 't', count: 6 })).not.toEqual(first);
  });

  it('take the wished length', async () => {
    const count = async (length: string) => {
      const rows = texts(await askRows(remarks, textLayout, { attributes: { length }, cell: remarks, count: 10 }));
      return rows.reduce((sum, text) => sum + cutWords(text).length, 0) / rows.length;
    };
    expect((await count('over 13 words')) - (await count('up to 9 words'))).toBeGreaterThan(3);
  });

  it('speak of the cell rather than of the class', async () => {
    const cell = remarks.filter(({ text }) => text.startsWith('the pool')).slice(0, 10);
    const share = (list: readonly string[]) => list.filter((text) => text.includes('pool')).length / list.length;
    const near = share(texts(await askRows(remarks, textLayout, { cell, count: 20 })));
    expect(near).toBeGreaterThan(2 * share(remarks.map(({ text }) => text)));
  });

  it('are none, never copies, when all real rows are equal', async () => {
    const equal = makeSamples(
      Array.from({ length: 20 }, () => ({ text: 'we liked the room', label: 'a' })),
      textLayout,
    );
    for (const text of texts(await askRows(equal, textLayout, { count: 4 }))) {
      expect(findSharedRun(cutWords(text), ['we', 'liked', 'the', 'room'])).toBeLessThanOrEqual(
        0.7 * cutWords(text).length,
      );
    }
  });

  it('are still new with a cell of one row, a class of one row and no row at all', async () => {
    const rows = texts(await askRows(remarks, textLayout, { cell: remarks.slice(5, 6), count: 5 }));
    expect(rows.length).toBeGreaterThan(0);
    for (const text of rows) expect(findSharedRun(cutWords(text), cutWords(remarks[5].text))).toBeLessThanOrEqual(7);
    const [one] = remarks;
    for (const text of texts(await askRows([one], textLayout, { count: 4 })))
      expect(cutWords(text)).not.toEqual(cutWords(one.text));
    expect(await askRows([], textLayout)).toEqual([]);
  });

  it('are written in Thai from Thai rows', async () => {
    const times = ['พรุ่งนี้', 'วันนี้', 'เย็นนี้', 'สัปดาห์หน้า'];
    const skies = ['ฝนจะตก', 'อากาศจะร้อน', 'ลมจะแรง', 'หิมะจะตก'];
    const places = ['ที่บ้าน', 'ใกล้ตลาด', 'ริมทะเล', 'บนภูเขา'];
    const ends = ['ไหม', 'หรือเปล่า', 'ใช่ไหม', 'บ้าง'];
    const rng = createRng('thai');
    const rows = Array.from({ length: 30 }, () => ({
      text: [times, skies, places].map((list) => list[rng.int(4)]).join(rng.int(2) ? ' ' : '') + ends[rng.int(4)],
      label: 'a',
    }));
    const samples = makeSamples(rows, textLayout);
    const written = texts(await askRows(samples, textLayout, { count: 10 }));
    expect(written.length).toBeGreaterThan(3);
    for (const text of written) {
      expect(text).toMatch(/^[\p{Script=Thai} ]+$/u);
      expect(samples.map((sample) => sample.text.replaceAll(' ', ''))).not.toContain(text.replaceAll(' ', ''));
    }
  });
});

describe('rows of several texts', () => {
  const layout: Layout = { kind: 'instruction', text: [['instruction'], ['input'], ['meta', 'output']], typed: [] };
  const goods = ['apples', 'lamps', 'boots', 'violins', 'kettles', 'carpets', 'bicycles', 'umbrellas', 'candles'];
  const rng = createRng('notices');
  const pick = (...words: string[]) => words[rng.int(words.length)]!;
  const rows = Array.from({ length: 80 }, (_, i) => {
    const good = goods[i % goods.length]!;
    const ask = pick('Write', 'Draft', 'Please write', 'I need', 'Think of');
    const what = pick('a short notice', 'two lines', 'a friendly letter', 'a sign', 'some words');
    const place = pick(
      'for a village shop',
      'for the fair',
      'to hang in a museum',
      'that sailors like',
      'for children',
    );
    const start = pick('Come and see', 'Have you seen', 'Nobody makes', 'We sell', 'Here are');
    const praise = pick('the finest', 'old and new', 'hand made', 'our cheap', 'colourful');
    const close = pick(
      'before they are gone',
      'at the corner of the market',
      'from the north',
      'and smile',
      'every day',
    );
    return {
      instruction: `${ask} ${what} about ${good} ${place}.`,
      input: i % 4 === 0 ? `The ${good} ${pick('came by ship', 'are late', 'look odd', 'cost little')} ${close}.` : '',
      meta: { output: `${start} ${praise} ${good} ${close}${pick('.', '!')}` },
    };
  });
  const samples = makeSamples(rows, layout);

  it('have all fields, and an empty input about as often as real rows', async () => {
    const written = await askRows(samples, layout, { cell: samples, count: 40 });
    expect(written.length).toBeGreaterThan(30);
    for (const row of written) expect(Object.keys(row)).toEqual(['instruction', 'input', 'meta.output']);
    const empty = written.filter(({ input }) => input === '').length / written.length;
    expect(empty).toBeGreaterThan(0.6);
    expect(empty).toBeLessThan(0.9);
    for (const row of written) expect(rows.map((real) => real.meta.output)).not.toContain(row['meta.output']);
  });

  it('keep the roles of a chat in order and its system prompt word for word', async () => {
    const chat: Layout = { kind: 'chat', text: [['messages']], typed: [] };
    const system = { role: 'system', content: 'You help the guests of a small hotel.' };
    const talks = rows.map(({ instruction, meta }, i) => ({
      messages: [
        system,
        { role: 'user', content: instruction },
        { role: 'assistant', content: meta.output },
        ...(i % 2 === 0
          ? [
              { role: 'user', content: `${pick('Thank you', 'Good')}, what do the ${goods[i % 9]} cost ?` },
              {
                role: 'assistant',
                content: `${pick('They', 'These')} cost ${i + 3} coins at the ${pick('front desk', 'market')}.`,
              },
            ]
          : []),
      ],
    }));
    const written = await askRows(makeSamples(talks, chat), chat, { count: 15 });
    expect(written.length).toBeGreaterThan(10);
    for (const row of written) {
      expect(Object.keys(row)).toEqual(['messages']);
      const messages = row.messages as { role: string; content: string }[];
      expect(messages[0]).toEqual(system);
      messages.slice(1).forEach(({ role, content }, i) => {
        expect(role).toBe(i % 2 === 0 ? 'user' : 'assistant');
        expect(content).not.toBe('');
      });
      expect([3, 5]).toContain(messages.length);
      expect(talks.map((talk) => JSON.stringify(talk.messages))).not.toContain(JSON.stringify(messages));
    }
    expect(new Set(written.map((row) => (row.messages as []).length)).size).toBe(2);
  });
});
