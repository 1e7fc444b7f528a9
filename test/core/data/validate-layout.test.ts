import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import { validateLayout } from '../../../src/core/data/validate-layout.ts';

const rows = [
  { id: 1, text: 'one', label: 'a', tags: ['x'], stars: 3, gone: null },
  { id: 1, text: 'two', label: 'b', tags: [], stars: 4, gone: null },
];
const layout = (change: Partial<Layout>): Layout => ({ kind: 'text', text: [['text']], typed: [], ...change });

describe('validateLayout', () => {
  it('has nothing to say about a layout that fits', () => {
    expect(validateLayout(layout({ label: ['label'], typed: [{ path: ['stars'], type: 'number' }] }), rows)).toEqual(
      [],
    );
  });

  it('names the fields there are and the nearest one', () => {
    const [found] = validateLayout(layout({ text: [['txt']] }), rows);
    expect(found).toMatchObject({ path: ['txt'], fatal: true });
    expect(found!.problem).toBe(
      'No field `txt`; the rows have `id`, `text`, `label`, `tags`, `stars`, `gone`. Did you mean `text`?',
    );
    expect(validateLayout(layout({ text: [['Text']] }), rows)[0]!.problem).toContain('Did you mean `text`?');
    expect(validateLayout(layout({ text: [['description']] }), rows)[0]!.problem).not.toContain('Did you mean');
  });

  it.each([
    [{ text: [] }, 'No text field is chosen', true],
    [{ text: [['stars']] }, 'stars holds no text', true],
    [{ text: [['gone']] }, 'gone is null in every row', true],
    [{ label: ['text'] }, 'text is used twice, as text and as label', true],
    [{ label: ['tags'] }, 'tags holds lists or objects', true],
    [{ label: ['lable'] }, 'Did you mean `label`?', false],
    [{ typed: [{ path: ['label'], type: 'number' }] }, 'label holds no number', false],
    [{ id: ['id'] }, 'id has the same id in several rows', false],
  ] as [Partial<Layout>, string, boolean][])('reports %j', (change, words, fatal) => {
    const problems = validateLayout(layout(change), rows);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.problem).toContain(words);
    expect(problems[0]!.fatal).toBe(fatal);
  });

  it('lists a dozen fields at most', () => {
    const wide = [Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`column${i}`, 'x']))];
    expect(validateLayout(layout({ text: [['nothing']] }), wide)[0]!.problem).toContain('and 18 more');
  });
});
