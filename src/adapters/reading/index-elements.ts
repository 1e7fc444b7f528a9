import type { FileHandle } from 'node:fs/promises';
import type { FileState } from './file-signature.ts';
import type { RecordIndex } from './index-lines.ts';
import { OffsetIndex } from './offset-index.ts';
import { type PassOptions, streamBytes } from './stream-bytes.ts';

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Indexes the elements of a file that is one JSON array, without parsing it: the elements are what lies between the commas
 * of the outer list. A broken element spoils only itself as long as its brackets and quotes are balanced. What is left when
 * the file ends before the list does is the last element.
 */
export async function indexElements(
  file: FileHandle,
  path: string,
  state: FileState,
  options: PassOptions,
): Promise<RecordIndex> {
  const offsets = new OffsetIndex();
  let depth = 0;
  let inText = false;
  // Backslashes (odd or even) right before the next byte, carried from one chunk to the next.
  let slashes = 0;
  let started = false;
  let blank = true;
  let closed = false;
  const scan = (chunk: Buffer, position: number) => {
    for (let i = 0; i < chunk.length && !closed; i++) {
      if (inText) {
        // Texts are most of the bytes: jump to the next quote and see whether an odd run of backslashes escapes it.
        const quote = chunk.indexOf(QUOTE, i);
        const end = quote === -1 ? chunk.length : quote;
        let run = 0;
        while (end - run > i && chunk[end - run - 1] === BACKSLASH) run++;
        if (end - run === i) run += slashes;
        slashes = quote === -1 ? run % 2 : 0;
        if (quote !== -1 && run % 2 === 0) inText = false;
        i = end;
        continue;
      }
      const byte = chunk[i]!;
      if (byte <= 32) continue;
      if (!started) {
        // A byte order mark may stand before the list.
        if (byte !== OPEN_LIST) continue;
        started = true;
        depth = 1;
        offsets.push(position + i + 1);
        continue;
      }
      if (byte === COMMA && depth === 1) {
        offsets.push(position + i + 1);
        blank = true;
        continue;
      }
      if (byte === CLOSE_LIST && depth === 1) {
        closed = true;
        // Nothing between the last comma and the end is a trailing comma or an empty list, not an element.
        if (!blank) offsets.push(position + i + 1);
        continue;
      }
      blank = false;
      if (byte === QUOTE) inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && depth > 1) depth--;
    }
  };
  const sha256 = await streamBytes(file, path, state, scan, options);
  if (started && !closed && !blank) offsets.push(state.size + 1);
  return { offsets, sha256 };
}
