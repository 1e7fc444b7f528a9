import { createReadStream } from 'node:fs';
import { errorCode } from './record-error.ts';

/** One line of a file as bytes. */
export interface RawLine {
  /** Counted from 1. */
  readonly line: number;
  /** Without its line feed. */
  readonly bytes: Uint8Array;
  /** False for a last line without a line feed. */
  readonly ended: boolean;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true });

/** Streams the lines of a file; a missing file has none. The file may grow meanwhile. */
export async function* readRawLines(path: string, from = 0): AsyncGenerator<RawLine> {
  const pieces: Buffer[] = [];
  let line = 1;
  try {
    for await (const block of createReadStream(path, {
      start: from,
      highWaterMark: 1 << 18,
    }) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = block.indexOf(10); end !== -1; end = block.indexOf(10, start)) {
        pieces.push(block.subarray(start, end));
        yield { line: line++, bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), ended: true };
        pieces.length = 0;
        start = end + 1;
      }
      if (start < block.length) pieces.push(block.subarray(start));
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  if (pieces.length > 0) yield { line, bytes: Buffer.concat(pieces), ended: false };
}

/** The text of a line without a carriage return at its end or a byte order mark; undefined when it is not UTF-8. */
export function decodeLine(bytes: Uint8Array): string | undefined {
  const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
  try {
    return strictDecoder.decode(bytes.subarray(0, end));
  } catch {
    return undefined;
  }
}
