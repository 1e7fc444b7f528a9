import { describe, expect, it } from 'vitest';
import { isEnglish, measures, readText } from '../../../src/adapters/offline/measures.ts';

const measure = (name: string, text: string) => measures.find((m) => m.name === name)?.measure(readText(text));

describe('measures', () => {
  it.each([
    ['form', 'how long does the ferry take', 'question'],
    ['form', 'Is the pool open today', 'question'],
    ['form', 'The pool is open?', 'question'],
    ['form', 'Can you wake me at six', 'request'],
    ['form', 'please bring two towels.', 'request'],
    ['form', 'The breakfast was splendid!', 'exclamation'],
    ['form', 'The room was quiet and the bed was soft', 'statement'],
    ['form', 'a quiet , sunny room', 'fragment'],
    ['person', 'I told my sister', 'first person'],
    ['person', 'You should bring your own towel', 'second person'],
    ['person', 'she left before they came', 'third person'],
    ['person', 'a sunny room', 'none'],
    ['tone', 'so sunny 🙂', 'emoji'],
    ['tone', 'NEVER AGAIN', 'capitals'],
    ['tone', 'We liked it!', 'exclamations'],
    ['tone', 'very clean', 'intensified'],
    ['tone', 'clean', 'plain'],
    ['register', "we didn't mind, gonna return", 'casual'],
    ['register', 'don’t mind', 'casual'],
    ['register', 'The terms, however, are binding', 'formal'],
    ['register', 'the room faces the garden', 'neutral'],
    ['vocabulary', 'the cat sat on the mat', 'common'],
    ['vocabulary', 'extraordinary hospitality throughout', 'rich'],
    ['punctuation', 'the room was fine', 'none, lower-case'],
    ['punctuation', 'The room was fine', 'none'],
    ['punctuation', 'Fine, clean, quiet.', 'full'],
    ['punctuation', 'one two three four five six seven eight nine ten.', 'light, lower-case'],
  ])('measures %s of "%s" as %s', (name, text, value) => {
    expect(measure(name, text)).toBe(value);
  });

  it('finds only values of the closed set', () => {
    for (const { values, measure: find } of measures) {
      for (const text of ['', '?', 'ฉันหิว', 'Hello there!', '12']) expect(values).toContain(find(readText(text)));
    }
  });

  it('tells English from other languages', () => {
    expect(isEnglish([readText('the room was clean and we liked it')])).toBe(true);
    expect(isEnglish([readText('das Zimmer war sauber und ruhig')])).toBe(false);
    expect(isEnglish([readText('ฉันอยากกินข้าว')])).toBe(false);
  });
});
