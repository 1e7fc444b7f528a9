import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteMarkdown, quoteYaml } from '../../../../src/core/data/export/escape-markdown.ts';

describe('quoteMarkdown', () => {
  it('makes one code span of any text: nothing inside can close it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('`', ' ', 'a', '|', '\n', '<', '\\', '*', '\u0000', '😀') }),
        (text) => {
          const quoted = quoteMarkdown(text);
          if (text.trim() === '') return;
          const fence = /^`+/.exec(quoted)![0];
          const inside = quoted.slice(fence.length, -fence.length);
          expect(quoted.endsWith(fence)).toBe(true);
          expect(inside.match(/`+/g) ?? []).not.toContain(fence);
          expect(inside).not.toMatch(/[|\n]|^`|`$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('shows what hides and cuts what is long', () => {
    expect(quoteMarkdown('a\u202eb')).toBe('`a\\u202eb`');
    expect(quoteMarkdown('')).toBe('*(empty)*');
    expect(quoteMarkdown('😀'.repeat(200), 3)).toBe('`😀😀😀…`');
  });
});

describe('quoteYaml', () => {
  it('writes any text as ASCII on one line', () => {
    expect(quoteYaml('a: "b" é😀\n\ud800')).toBe('"a: \\"b\\" \\u00e9\\U0001f600\\n\\ufffd"');
  });
});
