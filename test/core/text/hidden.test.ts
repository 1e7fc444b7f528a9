import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHidden, hasHidden } from '../../../src/core/text/hidden.ts';

const hidden = ['\u202e', '\u200b', '\u2066', '\ufeff', '\u0000', '\u0085', '\u2028', '\u{e0041}', '\u00ad', '\u200f'];
const seen = ['a', 'é', '\n', '\t', ' ', 'می‌خواهم', '👩‍👩‍👧', '❤️', '漢', 'ש', '\u00a0'];

describe('hidden characters', () => {
  it('are those that no reader sees, and not those that scripts and emoji need', () => {
    for (const character of hidden) expect(hasHidden(`a${character}b`), JSON.stringify(character)).toBe(true);
    for (const character of seen) expect(hasHidden(`a${character}b`), JSON.stringify(character)).toBe(false);
  });

  it('are written out in JSON without a change of its value', async () => {
    await fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...hidden, ...seen), fc.string({ unit: 'binary' }))), (parts) => {
        const value = parts.join('');
        const text = escapeHidden(JSON.stringify(value));
        expect(hasHidden(text)).toBe(false);
        expect(JSON.parse(text)).toBe(value);
      }),
    );
  });
});
