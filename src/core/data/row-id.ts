import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** First 64 bits of SHA-256 as 16 hex digits: among 10 million texts two share a hash with odds of 1 in 370,000. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 8));
}

/** Stable id of a synthetic row: the first 12 hex digits of the hash of run id and slot. */
export function rowId(runId: string, slot: string): string {
  return hashText(`${runId} ${slot}`).slice(0, 12);
}
