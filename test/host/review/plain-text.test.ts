import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, fenceMarkdown, toLabel, toMessage } from '../../../src/host/review/plain-text.ts';

describe('escapeMarkdown', () => {
  it.each([
    '![x](https://evil.example/a.png)',
    '[click](command:workbench.action.quit)',
    '<img src=x onerror=alert(1)>',
    '<https://evil.example>',
    '**bold** _em_ `code` ~~gone~~',
    '$(trash)',
    '&lt;script&gt;',
    '# heading',
  ])('leaves no punctuation of %s unescaped', (text) => {
    expect(escapeMarkdown(text).replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
  });

  it('keeps what it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const read = escapeMarkdown(text).replace(/\\([!-/:-@[-`{-~])/g, '$1');
        expect(read).toBe(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '));
      }),
    );
  });

  it('cannot begin a new line, so no block can start', () => {
    expect(escapeMarkdown('a\n\n- b\r\n# c')).not.toMatch(/[\r\n]/);
  });
});

describe('fenceMarkdown', () => {
  it('cannot be ended by the text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[`a\n]*$/), (text) => {
        const lines = fenceMarkdown(text).split('\n');
        const fence = lines.at(-1)!;
        expect(lines[0]).toBe(`${fence}text`);
        expect(text).not.toContain(fence);
      }),
    );
  });
});

describe('toLabel', () => {
  it('draws no icon and stays on one line', () => {
    expect(toLabel('a $(trash) b\nc')).not.toMatch(/\$\(|\n/);
    expect(toLabel('a $(trash) b\nc').replaceAll('\u200c', '')).toBe('a $(trash) b c');
  });

  it('is short, an ellipsis showing where it was cut', () => {
    expect(toLabel('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(toLabel('x'.repeat(10), 10)).toBe('x'.repeat(10));
  });
});

describe('toMessage', () => {
  it('makes no link', () => {
    expect(toMessage('[open](command:x)')).not.toContain('](');
  });
});
