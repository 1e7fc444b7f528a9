import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureText } from '../../../src/core/text/measure.ts';

describe('measureText', () => {
  it('counts words, sentences, marks and digits', () => {
    const m = measureText('I paid 3.50 for tea. It was GOOD! Really good...');
    expect(m).toMatchObject({
      words: 11,
      sentences: 3,
      endsWithPunctuation: true,
      capitals: 1 / 11,
      exclamations: 1 / 3,
    });
    expect(m.meanWordLength).toBeCloseTo((1 + 4 + 1 + 2 + 3 + 3 + 2 + 3 + 4 + 6 + 4) / 11);
    expect(m.digitRate).toBeCloseTo(3 / 48);
    expect(m.punctuationRate).toBeCloseTo(6 / 48);
    expect(m.typeTokenRatio).toBeCloseTo(10 / 11);
    expect(m.intensifiers).toBeCloseTo(1 / 11);
  });

  it.each([
    ['How far is it?', 'question'],
    ['how many minutes will it take', 'question'],
    ['is there traffic on the bridge', 'question'],
    ["what's the fastest way home", 'question'],
    ['what a film', 'statement'],
    ['Great place!', 'exclamation'],
    ['Show me the way home.', 'imperative'],
    ["don't go there", 'imperative'],
    ['do you know the way', 'question'],
    ['the food was cold', 'statement'],
    ['is a film to forget', 'statement'],
    ['你好吗？', 'question'],
    ['ร้อนมาก', 'statement'],
    ['', 'empty'],
    ['...', 'empty'],
  ])('reads the form of %j as %s', (text, form) => {
    expect(measureText(text).form).toBe(form);
  });

  it('counts sentences of other scripts and of lines', () => {
    expect(
      ['我来了。我看见了。我走了', 'one\ntwo\n\nthree', 'आप कैसे हैं। ठीक हूँ।', 'no mark', 'v1.2.3 ok'].map(
        (t) => measureText(t).sentences,
      ),
    ).toEqual([3, 3, 2, 1, 1]);
  });

  it('names the person and the register', () => {
    expect(measureText("I'm sure we'll like my room")).toMatchObject({
      person: 'first',
      register: 'informal',
      contractions: 2 / 6,
    });
    expect(measureText('You should bring your friends')).toMatchObject({ person: 'second', secondPerson: 2 / 5 });
    expect(measureText('However, they left; therefore she stayed.')).toMatchObject({
      person: 'third',
      register: 'formal',
    });
    expect(measureText('good food')).toMatchObject({ person: 'none', register: 'neutral' });
    expect(measureText("the waiter's hat, gonna be cool")).toMatchObject({ contractions: 0, register: 'informal' });
  });

  it('admits what it cannot know in other scripts', () => {
    expect(measureText('ฉันชอบกาแฟ')).toMatchObject({
      person: 'unknown',
      firstPerson: null,
      register: 'unknown',
      slang: null,
    });
    expect(measureText('ฉันชอบกาแฟ').words).toBeGreaterThan(1);
    expect(measureText('123').person).toBe('unknown');
  });

  it('counts emoji as such and closing quotes as no end', () => {
    expect(measureText('nice 👩‍👩‍👧 😀').emoji).toBe(2);
    expect(measureText('She said "go."').endsWithPunctuation).toBe(true);
    expect(measureText('She said "go"').endsWithPunctuation).toBe(false);
  });

  it('gives finite numbers and shares for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const m = measureText(text);
        for (const value of Object.values(m))
          if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0).toBe(true);
        for (const share of [m.capitals, m.punctuationRate, m.digitRate, m.typeTokenRatio])
          expect(share).toBeLessThanOrEqual(1);
        expect(m.sentences).toBeLessThanOrEqual(Math.max(1, text.length));
      }),
    );
  });
});
