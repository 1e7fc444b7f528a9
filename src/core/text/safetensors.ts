/** A named array inside a safetensors file; its bytes are a view. */
export interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Bytes of one element of every type the format knows. */
const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E4M3', 'F8_E5M2'].map((dtype) => [dtype, 1] as const),
  ...['U16', 'I16', 'F16', 'BF16'].map((dtype) => [dtype, 2] as const),
  ...['U32', 'I32', 'F32'].map((dtype) => [dtype, 4] as const),
  ...['U64', 'I64', 'F64'].map((dtype) => [dtype, 8] as const),
]);

/** The reference implementation's limit. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a safetensors file: eight bytes of header length (little-endian), a JSON header, then the data, which the tensors must
 * fill without gap or overlap. Throws an Error that names the first thing found wrong; nothing in the file is trusted.
 */
export function readSafetensors(bytes: Uint8Array): Map<string, Tensor> {
  const header = readHeader(bytes);
  const dataStart = 8 + header.length;
  const dataLength = bytes.length - dataStart;
  const tensors = new Map<string, Tensor>();
  const spans: { name: string; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header.entries)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, begin, end } = checkEntry(name, entry, dataLength);
    spans.push({ name, begin, end });
    tensors.set(name, { dtype, shape, bytes: bytes.subarray(dataStart + begin, dataStart + end) });
  }
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of spans) {
    if (begin < reached) throw new Error(`safetensors: tensor ${name} overlaps another at byte ${begin}`);
    if (begin > reached) throw new Error(`safetensors: bytes ${reached} to ${begin} belong to no tensor`);
    reached = end;
  }
  if (reached !== dataLength) throw new Error(`safetensors: ${dataLength - reached} bytes after the last tensor`);
  return tensors;
}

/** The elements of an F32, F16, BF16 or F64 tensor as 32-bit floats; throws an Error for other types. */
export function decodeFloats(name: string, tensor: Tensor): Float32Array {
  const view = new DataView(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength);
  const size = ELEMENT_BYTES.get(tensor.dtype) ?? 1;
  const out = new Float32Array(tensor.bytes.length / size);
  if (tensor.dtype === 'F32') for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
  else if (tensor.dtype === 'F64') for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(8 * i, true);
  else if (tensor.dtype === 'F16')
    for (let i = 0; i < out.length; i++) out[i] = decodeHalf(view.getUint16(2 * i, true));
  else if (tensor.dtype === 'BF16') {
    // A bfloat16 is the upper half of a 32-bit float.
    const words = new Uint32Array(out.buffer);
    for (let i = 0; i < out.length; i++) words[i] = view.getUint16(2 * i, true) << 16;
  } else throw new Error(`safetensors: tensor ${name} is ${tensor.dtype}, readable are F32, F16, BF16 and F64`);
  return out;
}

/** The elements of an I32 or I64 tensor; throws an Error for other types and for values beyond 2^31. */
export function decodeIntegers(name: string, tensor: Tensor): Int32Array {
  const view = new DataView(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength);
  if (tensor.dtype === 'I32') {
    return Int32Array.from({ length: tensor.bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true));
  }
  if (tensor.dtype !== 'I64')
    throw new Error(`safetensors: tensor ${name} is ${tensor.dtype}, readable are I32 and I64`);
  return Int32Array.from({ length: tensor.bytes.length / 8 }, (_, i) => {
    const value = Number(view.getBigInt64(8 * i, true));
    if (Math.abs(value) > 0x7fffffff) throw new Error(`safetensors: tensor ${name} holds ${value}, beyond 32 bits`);
    return value;
  });
}

function readHeader(bytes: Uint8Array): { length: number; entries: Record<string, unknown> } {
  if (bytes.length < 8) throw new Error(`safetensors: ${bytes.length} bytes are no file of this kind`);
  const stated = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (stated > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8))) {
    throw new Error(`safetensors: header of ${stated} bytes in a file of ${bytes.length}`);
  }
  const length = Number(stated);
  // One character a byte: names beyond ASCII come out garbled, but the structure of JSON is ASCII and nothing else is needed.
  let text = '';
  for (let at = 8; at < 8 + length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, 8 + length)));
  }
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch (cause) {
    throw new Error('safetensors: the header is not JSON', { cause });
  }
  if (!isRecord(entries)) throw new Error('safetensors: the header is not an object');
  return { length, entries };
}

function checkEntry(name: string, entry: unknown, dataLength: number) {
  if (!isRecord(entry)) throw new Error(`safetensors: tensor ${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const size = typeof dtype === 'string' ? ELEMENT_BYTES.get(dtype) : undefined;
  if (typeof dtype !== 'string' || size === undefined)
    throw new Error(`safetensors: tensor ${name} has the unknown type ${dtype}`);
  if (!isCounts(shape)) throw new Error(`safetensors: tensor ${name} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw new Error(`safetensors: tensor ${name} has no valid offsets`);
  const [begin, end] = offsets;
  if (begin > end) throw new Error(`safetensors: tensor ${name} ends at ${end} before it begins at ${begin}`);
  if (end > dataLength) throw new Error(`safetensors: tensor ${name} ends at byte ${end} of ${dataLength}`);
  const expected = shape.reduce((product, extent) => product * extent, size);
  if (expected !== end - begin) {
    throw new Error(
      `safetensors: tensor ${name} of shape ${shape.join(' × ')} needs ${expected} bytes, has ${end - begin}`,
    );
  }
  return { dtype, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** IEEE 754 binary16: sign, five bits of exponent, ten of fraction. */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
