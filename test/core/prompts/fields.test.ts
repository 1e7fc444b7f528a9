import { describe, expect, it } from 'vitest';
import { toSample } from '../../../src/core/data/to-sample.ts';
import { fieldsOf, rowSchema } from '../../../src/core/prompts/fields.ts';
import { chatLayout, fitsSchema, makeMixed, mixedLayout } from './shapes.ts';

describe('fieldsOf', () => {
  it('gives text and typed fields by path, as the row has them, and null where it has none', () => {
    expect(fieldsOf(makeMixed(), mixedLayout)).toEqual({
      text: 'A red wine',
      'nested["odd \\"key\\" <b>"]': 'dry',
      price: 12.5,
      sold: true,
      constructor: 'Ferrari',
    });
    const poor = fieldsOf(makeMixed({ nested: {}, price: 'dear', sold: 1 }), mixedLayout);
    expect(poor).toMatchObject({ 'nested["odd \\"key\\" <b>"]': null, price: null, sold: null });
  });

  it('fits the schema of a row, conversations too', () => {
    expect(fitsSchema(fieldsOf(makeMixed(), mixedLayout), rowSchema(mixedLayout))).toBe(true);
    const chat = toSample({ messages: [{ role: 'user', content: 'hi' }] }, 1, chatLayout);
    if ('code' in chat) throw new Error(chat.detail);
    expect(fitsSchema(fieldsOf(chat, chatLayout), rowSchema(chatLayout))).toBe(true);
  });
});
