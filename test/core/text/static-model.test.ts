import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/core/text/safetensors.ts';
import { embedTexts, readStaticModel } from '../../../src/core/text/static-model.ts';

/** A file of the given header (text or object) and data; `stated` overrides the header length. */
function makeFile(header: unknown, data: ArrayBufferView | number = 0, stated?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const body =
    typeof data === 'number' ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const out = new Uint8Array(8 + text.length + body.length);
  new DataView(out.buffer).setBigUint64(0, stated ?? BigInt(text.length), true);
  out.set(text, 8);
  out.set(body, 8 + text.length);
  return out;
}

const TABLE = [3, 4, 0, 1, -2, 0.5];
const describeTable = (dtype: string, end: number) => ({
  embeddings: { dtype, shape: [3, 2], data_offsets: [0, end] },
});
const VOCABULARY = ['a', 'b', 'c', 'd'];
const encoder = { encode: (text: string) => [...text].map((letter) => VOCABULARY.indexOf(letter)) };

describe('readStaticModel', () => {
  it('means the vectors of the tokens and scales them to norm 1', () => {
    const model = readStaticModel(makeFile(describeTable('F32', 24), Float32Array.from(TABLE)));
    const vectors = embedTexts(model, encoder, ['a', 'ab', '', 'aabb']);
    expect([...vectors.data.slice(0, 2)].map((v) => Number(v.toFixed(6)))).toEqual([0.6, 0.8]);
    // a + b = (3, 5): norm √34.
    expect(vectors.data[2]).toBeCloseTo(3 / Math.sqrt(34), 6);
    expect(vectors.data[3]).toBeCloseTo(5 / Math.sqrt(34), 6);
    expect([...vectors.data.slice(4, 6)]).toEqual([0, 0]);
    expect([...vectors.unknown]).toEqual([2]);
    expect([...vectors.data.slice(6, 8)]).toEqual([...vectors.data.slice(2, 4)]);
  });

  it('leaves the unknown token out and refuses tokens that the model lacks', () => {
    const model = readStaticModel(makeFile(describeTable('F32', 24), Float32Array.from(TABLE)));
    const left = embedTexts(model, { ...encoder, unknownId: 1 }, ['ab', 'b']);
    expect(left.data[0]).toBeCloseTo(0.6, 6);
    expect([...left.unknown]).toEqual([1]);
    expect(() => embedTexts(model, encoder, ['d'])).toThrow(/token 3 of a model with 3/);
    expect(() => embedTexts(model, encoder, ['?'])).toThrow(/token -1/);
  });

  it('reads half floats of both kinds', () => {
    const half = Uint16Array.from([0x4200, 0x4400, 0x0000, 0x3c00, 0xc000, 0x3800]);
    expect([...readStaticModel(makeFile(describeTable('F16', 12), half)).vectors.data]).toEqual(TABLE);
    const upper = Uint16Array.from([0x4040, 0x4080, 0x0000, 0x3f80, 0xc000, 0x3f00]);
    expect([...readStaticModel(makeFile(describeTable('BF16', 12), upper)).vectors.data]).toEqual(TABLE);
    const tiny = readStaticModel(
      makeFile(
        { embeddings: { dtype: 'F16', shape: [1, 2], data_offsets: [0, 4] } },
        Uint16Array.from([0x0001, 0x83ff]),
      ),
    );
    expect([...tiny.vectors.data]).toEqual([2 ** -24, -1023 * 2 ** -24]);
  });

  it('applies weights and the mapping of tokens to rows', () => {
    const bytes = new Uint8Array(24 + 16 + 32);
    bytes.set(new Uint8Array(Float32Array.from(TABLE).buffer));
    bytes.set(new Uint8Array(Float32Array.from([1, 2, 1, 1]).buffer), 24);
    bytes.set(new Uint8Array(BigInt64Array.from([0n, 1n, 2n, 0n]).buffer), 40);
    const header = {
      __metadata__: { note: 'ü' },
      ...describeTable('F32', 24),
      weights: { dtype: 'F32', shape: [4], data_offsets: [24, 40] },
      mapping: { dtype: 'I64', shape: [4], data_offsets: [40, 72] },
    };
    const model = readStaticModel(makeFile(header, bytes));
    const vectors = embedTexts(model, encoder, ['ab', 'd']);
    expect(vectors.data[1] / vectors.data[0]).toBeCloseTo(6 / 3, 5);
    expect(vectors.data[2]).toBeCloseTo(0.6, 6);
    bytes.set(new Uint8Array(BigInt64Array.from([9n]).buffer), 40);
    expect(() => readStaticModel(makeFile(header, bytes))).toThrow(/row 9 of 3/);
    const short = { ...header, weights: { dtype: 'F16', shape: [8], data_offsets: [24, 40] } };
    bytes.set(new Uint8Array(8), 40);
    expect(() => readStaticModel(makeFile(short, bytes))).toThrow(/8 weights for 4 tokens/);
  });

  it.each([
    ['no table', { other: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8, /no tensor named embeddings/],
    ['a flat table', { embeddings: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8, /tokens × dimensions/],
    ['an empty table', { embeddings: { dtype: 'F32', shape: [0, 4], data_offsets: [0, 0] } }, 0, /tokens × dimensions/],
    ['an unreadable type', { embeddings: { dtype: 'I8', shape: [2, 2], data_offsets: [0, 4] } }, 4, /is I8/],
  ])('refuses %s', (_name, header, size, message) => {
    expect(() => readStaticModel(makeFile(header, size))).toThrow(message);
  });

  it('refuses values that are not finite', () => {
    const file = makeFile(describeTable('F32', 24), Float32Array.from([...TABLE.slice(0, 5), Number.NaN]));
    expect(() => readStaticModel(file)).toThrow(/not finite/);
  });
});

describe('readSafetensors', () => {
  const tensor = (offsets: unknown, shape: unknown = [2], dtype: unknown = 'F32') => ({
    dtype,
    shape,
    data_offsets: offsets,
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['too few bytes', new Uint8Array(7), /7 bytes/],
    ['a header longer than the file', makeFile({}, 0, 1000n), /header of 1000 bytes/],
    ['a header of astronomic length', makeFile({}, 0, 0xffffffffffffffffn), /header of 18446744073709551615/],
    ['a header that is not JSON', makeFile('{"a":'), /not JSON/],
    ['a header nested without end', makeFile('['.repeat(200_000)), /not JSON/],
    ['a header that is a list', makeFile('[]'), /not an object/],
    ['a tensor that is a number', makeFile({ t: 3 }), /not described by an object/],
    ['an unknown type', makeFile({ t: tensor([0, 8], [2], 'F31') }, 8), /unknown type F31/],
    ['a type that is not text', makeFile({ t: tensor([0, 8], [2], null) }, 8), /unknown type/],
    ['a negative extent', makeFile({ t: tensor([0, 8], [-1, -2]) }, 8), /no valid shape/],
    ['a fractional extent', makeFile({ t: tensor([0, 8], [0.5, 4]) }, 8), /no valid shape/],
    ['extents that overflow', makeFile({ t: tensor([0, 8], [2 ** 52, 2 ** 52, 2 ** 52]) }, 8), /needs .* bytes, has 8/],
    ['a negative offset', makeFile({ t: tensor([-8, 0]) }, 8), /no valid offsets/],
    ['an offset that is no number', makeFile({ t: tensor(['0', 8]) }, 8), /no valid offsets/],
    ['three offsets', makeFile({ t: tensor([0, 4, 8]) }, 8), /no valid offsets/],
    ['an offset beyond the end', makeFile({ t: tensor([0, 8]) }, 4), /ends at byte 8 of 4/],
    ['an end before the beginning', makeFile({ t: tensor([8, 0]) }, 8), /before it begins/],
    ['a shape of another size', makeFile({ t: tensor([0, 8], [3]) }, 8), /needs 12 bytes, has 8/],
    ['overlapping tensors', makeFile({ a: tensor([0, 8]), b: tensor([4, 12]) }, 12), /b overlaps/],
    ['a gap', makeFile({ a: tensor([0, 8]), b: tensor([12, 20]) }, 20), /bytes 8 to 12 belong to no tensor/],
    ['bytes after the end', makeFile({ a: tensor([0, 8]) }, 9), /1 bytes after/],
  ])('refuses %s', (_name, file, message) => {
    expect(() => readSafetensors(file)).toThrow(message);
  });

  it('reads tensors in any order from any place in a buffer', () => {
    const file = makeFile(
      { b: tensor([8, 12], [1]), a: tensor([0, 8]), empty: tensor([8, 8], [0]) },
      Float32Array.from([1, 2, 3]),
    );
    const moved = new Uint8Array(file.length + 3);
    moved.set(file, 3);
    const tensors = readSafetensors(moved.subarray(3));
    expect([...tensors.keys()]).toEqual(['b', 'a', 'empty']);
    expect(tensors.get('b')?.bytes).toEqual(new Uint8Array(Float32Array.of(3).buffer));
  });
});
