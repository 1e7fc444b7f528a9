import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets every other thread go first, so that the editor stays quick on a machine with two cores. On Linux priorities
 * belong to threads, and a thread finds its own id in /proc; elsewhere they belong to processes, and lowering the
 * editor's own would do the opposite. Where it cannot be done, nothing is lost but the courtesy.
 */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(thread)) setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // No /proc, or the system does not allow it.
  }
}
