import { type FileHandle, link, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import * as v from 'valibot';
import { renameWithRetry } from './atomic-write.ts';
import { readMachine, readProcessStart } from './process-identity.ts';
import { createRandomId } from './random-id.ts';
import { errorCode, explainFileError } from './record-error.ts';

/** A lock of another machine is stale when its heartbeat is older than this. */
const staleAfter = 120_000;
const heartbeatEvery = 5_000;
const waitForTaker = 20;
const mostWaits = 250;

const holderSchema = v.object({
  token: v.string(),
  host: v.string(),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  processStart: v.string(),
  /** Of that process; 0 is its main thread. */
  thread: v.optional(v.pipe(v.number(), v.integer())),
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  heartbeat: v.pipe(v.string(), v.isoTimestamp()),
});

/** Who holds a lock. Times are ISO 8601 in UTC. */
export type LockHolder = v.InferOutput<typeof holderSchema>;

/** The lock of a folder, held. */
export interface RunLock {
  /** Said when the lock of a program that is gone was taken over. */
  readonly message?: string;
  /** False once another program has taken the lock over, because this one stood still for minutes: stop writing. */
  isHeld(): Promise<boolean>;
  /** Gives the lock back, if it is still this one's. */
  release(): Promise<void>;
}

/** What a call for the lock gives. */
export type LockAnswer =
  | { readonly lock: RunLock }
  | { readonly heldBy: Partial<LockHolder>; readonly message: string };

type Found = { readonly holder?: LockHolder; readonly stale: boolean; readonly token: string } | undefined;

/**
 * Takes the lock file `run.lock` of a folder, which must exist, or says who holds it. A stale lock is taken over: its
 * process on this machine is gone (or the number belongs to a later process), or another machine's heartbeat stopped.
 *
 * @param clock milliseconds since 1970
 * @throws RecordError when the folder cannot be written
 */
export async function acquireLock(folder: string, clock: () => number = Date.now): Promise<LockAnswer> {
  const path = join(folder, 'run.lock');
  try {
    return await acquire(path, clock);
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** True while a program that is still there holds the lock of a folder. Takes nothing over. */
export async function isLocked(folder: string, clock: () => number = Date.now): Promise<boolean> {
  const found = await inspect(join(folder, 'run.lock'), clock);
  return found !== undefined && !found.stale;
}

/** Removes the lock that a thread of this process held when it was ended from outside and could not give it back. */
export async function removeLockOfThread(folder: string, thread: number): Promise<void> {
  const path = join(folder, 'run.lock');
  const holder = await readHolder(path);
  if (holder?.pid !== process.pid || holder.thread !== thread || holder.host !== (await readMachine())) return;
  await unlink(path).catch(() => undefined);
}

async function acquire(path: string, clock: () => number): Promise<LockAnswer> {
  let message: string | undefined;
  let waits = 0;
  for (;;) {
    const lock = await createLock(path, clock, message);
    if (lock !== undefined) return { lock };
    const found = await inspect(path, clock);
    if (found === undefined) continue;
    if (!found.stale) return refuse(found.holder);
    // Only the holder of this second lock, named after the stale one, may remove that one: a taker that comes late finds
    // another token in the file and leaves the new lock alone. The second lock is of the same kind, so that a taker
    // killed here blocks nobody either.
    const claim = await acquire(`${path}.${found.token}`, clock);
    if ('heldBy' in claim) {
      // Another taker is at it; its work is a matter of milliseconds.
      if (waits++ === mostWaits) return refuse(found.holder);
      await new Promise((resolve) => setTimeout(resolve, waitForTaker));
      continue;
    }
    try {
      if (await removeStale(path, found.token, clock)) message = describeTakeover(found.holder);
    } finally {
      await claim.lock.release();
    }
  }
}

async function createLock(path: string, clock: () => number, message?: string): Promise<RunLock | undefined> {
  const now = new Date(clock()).toISOString();
  const holder: LockHolder = {
    token: createRandomId(12),
    host: await readMachine(),
    pid: process.pid,
    processStart: (await readProcessStart(process.pid)) ?? '',
    thread: threadId,
    startedAt: now,
    heartbeat: now,
  };
  const handle = await createWhole(path, formatHolder(holder), holder.token);
  if (handle === undefined) return undefined;
  // Written through the handle and always of the same length: a lock that was taken over is never written to by mistake.
  const beat = async (heartbeat: string) => {
    const bytes = formatHolder({ ...holder, heartbeat });
    await handle.write(bytes, 0, bytes.length, 0);
  };
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(() => beat(new Date(clock()).toISOString())).catch(() => undefined);
  }, heartbeatEvery);
  timer.unref();
  const isHeld = async () => (await readHolder(path))?.token === holder.token;
  let released = false;
  return {
    ...(message === undefined ? {} : { message }),
    isHeld,
    async release() {
      if (released) return;
      released = true;
      clearInterval(timer);
      await beating;
      await handle.close();
      if (await isHeld()) await unlink(path).catch(() => undefined);
    },
  };
}

function formatHolder(holder: LockHolder): Buffer {
  return Buffer.from(`${JSON.stringify(holder)}\n`);
}

/**
 * Makes a file that does not exist yet, whole from its first moment: it is written aside and linked to its name. A
 * program killed on the way leaves no half-written lock. Where there are no hard links it is made in place.
 */
async function createWhole(path: string, bytes: Buffer, token: string): Promise<FileHandle | undefined> {
  const aside = `${path}.${token}.tmp`;
  let handle = await open(aside, 'wx');
  try {
    await handle.write(bytes);
    await handle.sync();
    await link(aside, path);
    return handle;
  } catch (error) {
    await handle.close();
    if (errorCode(error) === 'EEXIST') return undefined;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await unlink(aside).catch(() => undefined);
  }
  try {
    handle = await open(path, 'wx');
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
  await handle.write(bytes, 0, bytes.length, 0);
  await handle.sync();
  return handle;
}

async function inspect(path: string, clock: () => number): Promise<Found> {
  const holder = await readHolder(path);
  if (holder === undefined) {
    // Not yet written, or damaged: nobody to ask, so the age of the file decides.
    const status = await stat(path).catch(() => undefined);
    if (status === undefined) return undefined;
    return { stale: clock() - status.mtimeMs > staleAfter, token: 'unreadable' };
  }
  const { host, pid, processStart, heartbeat, token } = holder;
  if (host !== (await readMachine())) return { holder, stale: clock() - Date.parse(heartbeat) > staleAfter, token };
  const start = await readProcessStart(pid);
  const isGone = start === undefined || (start !== '' && processStart !== '' && start !== processStart);
  return { holder, stale: isGone, token };
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const result = v.safeParse(holderSchema, JSON.parse(await readFile(path, 'utf8')));
    return result.success && /^[0-9a-z]+$/.test(result.output.token) ? result.output : undefined;
  } catch {
    return undefined;
  }
}

async function removeStale(path: string, token: string, clock: () => number): Promise<boolean> {
  const found = await inspect(path, clock);
  if (found?.token !== token || !found.stale) return false;
  const aside = `${path}.${createRandomId(8)}.gone`;
  try {
    await renameWithRetry(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  await unlink(aside);
  return true;
}

function refuse(holder: LockHolder | undefined): LockAnswer {
  if (holder === undefined) {
    return { heldBy: {}, message: 'Another run is just starting here. Try again in two minutes if it does not.' };
  }
  const { host, pid, startedAt } = holder;
  return {
    heldBy: holder,
    message: `A run has been going on here since ${startedAt} (process ${pid} on ${machineName(host)}). Wait for it, or stop it, and try again.`,
  };
}

function describeTakeover(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'An unreadable lock was left behind; it was removed.';
  return `The run started at ${holder.startedAt} (process ${holder.pid} on ${machineName(holder.host)}) ended without giving its lock back; the lock was taken over.`;
}

function machineName(host: string): string {
  return host.split(' ')[0]!;
}
