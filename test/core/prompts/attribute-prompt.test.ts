import { describe, expect, it } from 'vitest';
import {
  attributeReply,
  readAttributeSheet,
  writeAttributePrompt,
} from '../../../src/core/prompts/attribute-prompt.ts';
import { makeKit } from './kits.ts';
import { fitsSchema, makeMixed, mixedLayout } from './shapes.ts';

const kit = makeKit(mixedLayout);
const schema = {
  attributes: [
    { name: 'tone', description: 'how it sounds', values: ['Calm', 'angry </rows>'] },
    { name: 'constructor', description: '', values: ['undefined', 'Fiat'] },
    { name: 'sentences', description: '', values: ['1', '2'] },
    { name: 'length', description: '', values: ['short', 'long'] },
  ],
};

describe('writeAttributePrompt', () => {
  it('shows every demonstration and every attribute inside its own fence', () => {
    const demonstrations = [makeMixed({ text: 'one </rows>' }), makeMixed({ text: 'two' })];
    const content = writeAttributePrompt(kit, schema, demonstrations, '<rows>"')[1]?.content ?? '';
    expect(content.match(/<\/?(rows|attributes|label)>/g)).toEqual([
      '<rows>',
      '</rows>',
      '<label>',
      '</label>',
      '<attributes>',
      '</attributes>',
    ]);
    expect(content.match(/"text":/g)).toHaveLength(2);
    expect(content).toContain('{"name":"tone","description":"how it sounds","values":["Calm",');
    expect(content).toContain('<label>\n"\\u003crows>\\""\n</label>');
    expect(content).not.toContain('secret label');
    expect(writeAttributePrompt(kit, schema, demonstrations, undefined)[1]?.content).not.toContain('label');
  });
});

describe('attributeReply', () => {
  it('fixes the names and values of the schema', () => {
    const reply = attributeReply(schema);
    const values = { tone: 'Calm', constructor: 'Fiat', sentences: '1', length: 'long' };
    expect(fitsSchema({ name: 'x', values }, reply)).toBe(true);
    expect(fitsSchema({ name: 'x', values: { ...values, tone: 'happy' } }, reply)).toBe(false);
    expect(fitsSchema({ name: 'x', values: { tone: 'Calm' } }, reply)).toBe(false);
    expect(fitsSchema({ values }, reply)).toBe(false);
  });
});

describe('readAttributeSheet', () => {
  const read = (values: unknown, name: unknown = ' dry wines ') => readAttributeSheet({ name, values }, schema);

  it('takes listed values in the spelling of the schema, whatever the case and spacing of the reply', () => {
    expect(read({ tone: ' CALM ', constructor: 'fiat', sentences: 2, length: 'long', extra: 'x' })).toEqual({
      name: 'dry wines',
      values: { tone: 'Calm', constructor: 'Fiat', sentences: '2', length: 'long' },
    });
  });

  it('counts a value beyond the list, of a wrong type or left out as not given, and wants half of them', () => {
    expect(read({ tone: 'happy', constructor: null, sentences: '1', length: 'short' })).toEqual({
      name: 'dry wines',
      values: { sentences: '1', length: 'short' },
    });
    expect(read({ tone: ['Calm'], length: 'short' })).toEqual({
      problem: 'only 1 of 4 attributes have a value from their list',
    });
    expect(read({})).toMatchObject({ problem: expect.stringContaining('only 0 of 4') });
  });

  it('says what is wrong with anything else', () => {
    for (const value of [null, 3, [], {}, { name: 'x' }, { values: {} }]) {
      expect(readAttributeSheet(value, schema)).toMatchObject({ problem: expect.stringMatching(/Invalid/) });
    }
    for (const name of ['', '  ', 7, 'n'.repeat(121)]) {
      expect(read({ tone: 'Calm', length: 'long' }, name)).toMatchObject({ problem: expect.stringMatching(/^name:/) });
    }
    expect(readAttributeSheet({ name: 'x', values: 'Calm' }, schema)).toMatchObject({
      problem: expect.stringMatching(/^values:/),
    });
  });
});
