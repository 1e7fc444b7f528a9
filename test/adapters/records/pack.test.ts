import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packValue, unpackValue } from '../../../src/adapters/records/pack.ts';

const value = {
  name: 'ünï',
  parts: [{ data: Float32Array.of(1.5, -2) }, { data: new Float64Array(0) }, null, true],
  indices: Int32Array.of(7, -1, 3),
  bytes: Uint8Array.of(1, 2, 3),
};

describe('packValue', () => {
  it('gives plain data and typed arrays back as they were', () => {
    expect(unpackValue(packValue(value))).toEqual(value);
    const view = Float32Array.of(9, 8, 7, 6).subarray(1, 3);
    expect(unpackValue(packValue({ view }))).toEqual({ view: Float32Array.of(8, 7) });
  });

  it('refuses an array outside the bytes, an unknown type and a head that is none', () => {
    const bytes = packValue(value);
    expect(() => unpackValue(bytes.subarray(0, bytes.length - 8))).toThrow('array outside');
    const text = Buffer.from(bytes).toString('latin1').replace('Int32Array', 'Int99Array');
    expect(() => unpackValue(Buffer.from(text, 'latin1'))).toThrow('no array type');
    expect(() => unpackValue(new Uint8Array(3))).toThrow('too short');
    expect(() => unpackValue(new Uint8Array(16).fill(255))).toThrow('no head');
  });

  it('never reads beyond damaged bytes: a value or an Error', async () => {
    const bytes = packValue(value);
    await fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = bytes.slice();
        damaged[at] = byte;
        try {
          unpackValue(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});
