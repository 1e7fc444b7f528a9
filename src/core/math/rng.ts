import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers. The same seed and labels give the same stream on every machine. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of randomness. */
  next(): number;
  /** Uniform integer in [0, bound). */
  int(bound: number): number;
  /** Standard normal (Box–Muller, one value a call). */
  normal(): number;
  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { [index: number]: unknown; length: number }>(items: T): T;
  /** An independent stream named by `label`; does not advance this one. */
  fork(label: string | number): Rng;
}

/** Makes a stream from a seed; text seeds are hashed (FNV-1a). */
export function createRng(seed: number | string): Rng {
  const name = String(seed);
  const generator = xoroshiro128plus(hashText(name));
  const uint = () => generator.next() >>> 0;
  const next = () => uint() / 4294967296;
  const int = (bound: number) => {
    if (!(bound >= 1 && bound <= 4294967296)) throw new RangeError(`rng.int: bound ${bound}`);
    const limit = 4294967296 - (4294967296 % bound);
    let value = uint();
    while (value >= limit) value = uint();
    return value % bound;
  };
  return {
    next,
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = int(i + 1);
        const held = items[i];
        (items as { [index: number]: unknown })[i] = items[j];
        (items as { [index: number]: unknown })[j] = held;
      }
      return items;
    },
    fork: (label) => createRng(`${name}/${label}`),
  };
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
