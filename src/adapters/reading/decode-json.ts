import { isUtf8 } from 'node:buffer';
import { type ParsedLine, parseLine } from '../../core/data/parse-line.ts';
import { type RecordSpans, refuseEncoding, refuseLong } from './span-dataset.ts';

/**
 * Parses records that are JSON texts. Bytes that are not UTF-8 are refused, never replaced. A byte order mark is dropped
 * before the first record. A record over the limit is refused by number (batches hold such records only when the limit is
 * smaller than a batch).
 */
export function decodeJson(spans: RecordSpans, maxRecordBytes: number): ParsedLine[] {
  const { bytes, starts, ends, first } = spans;
  // One check for the whole batch: only if it fails is every record checked by itself.
  const allValid = isUtf8(bytes);
  const records: ParsedLine[] = [];
  for (let i = 0; i < starts.length; i++) {
    const line = first + i;
    let start = starts[i]!;
    const end = ends[i]!;
    if (line === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
    if (end - start > maxRecordBytes) {
      records.push(refuseLong(line, end - start, maxRecordBytes));
    } else if (!allValid && !isUtf8(bytes.subarray(start, end))) {
      records.push(refuseEncoding(line));
    } else {
      records.push(parseLine(bytes.toString('utf8', start, end), line));
    }
  }
  return records;
}
