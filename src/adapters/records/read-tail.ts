import { open } from 'node:fs/promises';

/** Bytes at the end of a file that are looked at, unless more are asked for. */
const window = 1 << 18;

/** The last lines of a text file as they stand, line breaks included; fewer when they are longer than `bytes` together. */
export async function readTail(path: string, lines: number, bytes = window): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - Math.max(bytes, window));
    const block = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(block, 0, block.length, start);
    const found = block.subarray(0, bytesRead);
    // A last line break ends a line and begins none.
    let at = found.at(-1) === 10 ? found.length - 1 : found.length;
    for (let line = 0; line < lines && at >= 0; line++) at = at === 0 ? -1 : found.lastIndexOf(10, at - 1);
    const first = at >= 0 ? at + 1 : start === 0 ? 0 : found.indexOf(10) + 1;
    return found.subarray(first).toString('utf8');
  } finally {
    await file.close();
  }
}
