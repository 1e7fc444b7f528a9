import type { FileHandle } from 'node:fs/promises';
import type { FileState } from './file-signature.ts';
import { OffsetIndex } from './offset-index.ts';
import { type PassOptions, streamBytes } from './stream-bytes.ts';

/** Where every record of a file starts, and the hash of the file, from one pass. */
export interface RecordIndex {
  /** Start of each record and a closing offset: record i is the bytes from entry i to one byte before entry i + 1. */
  readonly offsets: OffsetIndex;
  readonly sha256: string;
}

const LINE_FEED = 10;

/**
 * Indexes the lines of a file in one streamed pass: 8 bytes a line. A line ends at a line feed; a carriage return before
 * it stays part of the line, so that lines and line feeds put together are the file again. A last line without a line feed
 * is a line; nothing after a last line feed is not.
 */
export async function indexLines(
  file: FileHandle,
  path: string,
  state: FileState,
  options: PassOptions,
): Promise<RecordIndex> {
  const offsets = new OffsetIndex();
  offsets.push(0);
  const scan = (chunk: Buffer, position: number) => {
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) {
      offsets.push(position + at + 1);
    }
  };
  const sha256 = await streamBytes(file, path, state, scan, options);
  // The closing offset stands where a next line would start: one past the line feed, there or not.
  if (offsets.at(offsets.length - 1) < state.size) offsets.push(state.size + 1);
  return { offsets, sha256 };
}
