/*
 * Plain data with typed arrays as bytes: a JSON head, then the arrays one after the other, each from a multiple of eight.
 * Reading trusts nothing: a head that is not JSON, an unknown array type or a place outside the bytes is an Error.
 */

const types = { Float32Array, Float64Array, Int32Array, Uint8Array } as const;
type TypeName = keyof typeof types;

/** Writes objects, lists, texts, numbers, booleans, null and the four typed arrays. NaN and infinities become null. */
export function packValue(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const head = JSON.stringify(value, (_, inner: unknown) => {
    const name = (Object.keys(types) as TypeName[]).find((type) => inner instanceof types[type]);
    if (name === undefined) return inner;
    const { buffer, byteOffset, byteLength, length } = inner as Float32Array;
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    const at = size;
    size += Math.ceil(byteLength / 8) * 8;
    return { $array: name, at, length };
  });
  const text = Buffer.from(head);
  const start = Math.ceil((8 + text.length) / 8) * 8;
  const out = new Uint8Array(start + size);
  new DataView(out.buffer).setFloat64(0, text.length);
  out.set(text, 8);
  let at = start;
  for (const part of parts) {
    out.set(part, at);
    at += Math.ceil(part.length / 8) * 8;
  }
  return out;
}

/** Reads what `packValue` wrote. @throws Error when the bytes are anything else */
export function unpackValue(bytes: Uint8Array): unknown {
  if (bytes.length < 8) throw new Error('unpackValue: too short');
  const own = new Uint8Array(bytes);
  const length = new DataView(own.buffer).getFloat64(0);
  if (!(Number.isInteger(length) && length >= 0 && 8 + length <= own.length)) throw new Error('unpackValue: no head');
  const start = Math.ceil((8 + length) / 8) * 8;
  return JSON.parse(Buffer.from(own.buffer, 8, length).toString('utf8'), (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, '$array')) return inner;
    const { $array: name, at, length: items } = inner as { $array: string; at: number; length: number };
    if (!Object.hasOwn(types, name)) throw new Error(`unpackValue: no array type ${name}`);
    const type = types[name as TypeName];
    const fits = Number.isInteger(at) && at >= 0 && at % 8 === 0 && Number.isInteger(items) && items >= 0;
    if (!fits || start + at + items * type.BYTES_PER_ELEMENT > own.length)
      throw new Error('unpackValue: array outside');
    return new type(own.buffer, start + at, items);
  });
}
