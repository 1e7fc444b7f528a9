import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords } from '../../src/view/diff-words.ts';

const side = (parts: ReturnType<typeof diffWords>, without: 'added' | 'removed') =>
  parts
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

describe('diffWords', () => {
  it('names the words that only one side has', () => {
    const parts = diffWords('please refund my order', 'please cancel my order today');
    expect(parts.filter(({ kind }) => kind === 'added').map(({ text }) => text.trim())).toEqual(['cancel', 'today']);
    expect(parts.filter(({ kind }) => kind === 'removed').map(({ text }) => text.trim())).toEqual(['refund']);
  });

  it('parts a script without spaces into words', () => {
    const parts = diffWords('อยากดูรายการเตือน', 'อยากลบรายการเตือน');
    expect(parts.some(({ kind, text }) => kind === 'same' && text.length >= 4)).toBe(true);
    expect(parts.some(({ kind }) => kind === 'added')).toBe(true);
  });

  it('loses no character of either side', async () => {
    const words = fc.array(fc.constantFrom('a', 'b ', ' c', '\n', 'über', '的', '$&', '<i>'), { maxLength: 12 });
    await fc.assert(
      fc.property(words, words, (a, b) => {
        const [real, made] = [a.join(''), b.join('')];
        const parts = diffWords(real, made);
        expect(side(parts, 'added')).toBe(real);
        expect(side(parts, 'removed')).toBe(made);
      }),
    );
  });
});
