import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReply } from '../../../src/core/prompts/parse-reply.ts';

describe('parseReply', () => {
  it('reads what is JSON already as it stands', async () => {
    await fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (value) => {
        const text = JSON.stringify(value, null, 1);
        expect(parseReply(text)).toEqual({ value: JSON.parse(text), repaired: false, cut: false });
      }),
    );
  });

  it('finds the object inside prose and code fences, whatever braces and quotes its strings hold', async () => {
    await fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '"', '\\', 'a', '`', '\n') }), (text) => {
        const value = { rows: [{ text }] };
        for (const reply of [
          `Here you are:\n${JSON.stringify(value)}\nAnything else?`,
          `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``,
        ]) {
          expect(parseReply(reply)).toEqual({ value, repaired: true, cut: false });
        }
      }),
    );
  });

  it('passes over braces of the prose', () => {
    expect(parseReply('I fill {count} rows: {"rows":[]} {"rows":[1]}')).toMatchObject({ value: { rows: [] } });
  });

  it('repairs an object once, and says that it did', () => {
    expect(parseReply("{rows:[{'text':'a',},]}")).toEqual({
      value: { rows: [{ text: 'a' }] },
      repaired: true,
      cut: false,
    });
  });

  it('tells when a reply was cut off, wherever that was', () => {
    const whole = JSON.stringify({ rows: [{ text: 'one' }, { text: 'two "{" three' }] });
    for (let end = 2; end < whole.length; end++) {
      const parsed = parseReply(whole.slice(0, end));
      if (!('problem' in parsed)) expect(parsed).toMatchObject({ repaired: true, cut: true });
    }
    expect(parseReply(whole.slice(0, -9))).toMatchObject({ cut: true, value: { rows: [{ text: 'one' }, {}] } });
  });

  it('refuses lists, scalars and prose with a reason', () => {
    expect(parseReply('[{"rows":[]}]')).toEqual({ problem: 'the reply is a JSON list, not an object' });
    for (const text of ['', 'null', '"{"', '42', 'I cannot help with that.']) {
      expect(parseReply(text)).toMatchObject({ problem: expect.stringMatching(/no JSON object|not JSON/) });
    }
    expect(parseReply('{ what is this } }')).toEqual({
      problem: 'the reply is not JSON and could not be repaired',
    });
  });
});
