import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { findProjectPaths } from '../adapters/records/project-paths.ts';
import { removeLockOfThread } from '../adapters/records/run-lock.ts';
import { serveHostModels } from './host-link.ts';
import type { HostModels } from './host-models.ts';
import type { Job, JobMessage, JobResult } from './job.ts';
import type { ThreadData, ThreadMessage } from './job-thread.ts';
import type { PauseSwitch } from './pause-switch.ts';

/** A job that failed in its thread. `code` names the kind of failure; without one it is a fault of the program. */
export class JobFailure extends Error {
  readonly code: string | undefined;
  readonly threadStack: string | undefined;
  constructor(failure: Pick<ThreadMessage & { type: 'failed' }, 'name' | 'code' | 'message' | 'stack'>) {
    super(failure.message);
    this.name = failure.name;
    this.code = failure.code;
    this.threadStack = failure.stack;
  }
}

/** How long a thread may take to stop by itself, milliseconds; every record is safe if it is ended after that. */
const patience = 250;

/** How a job's thread is started. */
export interface StartOptions {
  /** Leave the processor to every other thread, where the system can tell them apart. */
  readonly background?: boolean;
  /** Turned on, the job stands still from its next event on and says so; it can be cancelled then as ever. */
  readonly pause?: PauseSwitch;
  /** Models that the job may ask; its requests are cancelled when it ends, however it does. */
  readonly models?: HostModels;
}

/**
 * Runs a job in a thread of its own, so that the caller's thread stays free. Aborting asks the thread to stop and ends
 * it if it does not answer soon; nothing recorded is lost either way.
 */
export function startJob(
  script: URL,
  job: Job,
  signal: AbortSignal,
  tell: (message: JobMessage) => void,
  { background = false, pause, models }: StartOptions = {},
): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const line = models && openLine(models);
    const thread = new Worker(script, {
      workerData: { job, background, models: line } satisfies ThreadData,
      transferList: line ? [line] : [],
    });
    // A thread that has ended has no id any more.
    const { threadId } = thread;
    let timer: NodeJS.Timeout | undefined;
    let unlocked: Promise<void> = Promise.resolve();
    const terminate = () => {
      unlocked = thread.terminate().then(() => freeLock(job, threadId));
    };
    const stop = () => {
      thread.postMessage('stop');
      timer = setTimeout(() => terminate(), patience);
    };
    const turn = (isOn: boolean) => thread.postMessage(isOn ? 'pause' : 'resume');
    const unlisten = pause?.onTurn(turn);
    if (pause?.isOn) turn(true);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      unlisten?.();
      signal.removeEventListener('abort', stop);
      settle();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    thread.on('message', (message: ThreadMessage) => {
      if (message.type === 'done') end(() => resolve(message.result));
      else if (message.type === 'failed') end(() => reject(signal.aborted ? signal.reason : new JobFailure(message)));
      else tell(message);
    });
    thread.on('error', (error) => end(() => reject(error)));
    thread.on('exit', (code) => {
      const fault = new Error(`The job's thread ended with code ${code}.`);
      void unlocked.finally(() => end(() => reject(signal.aborted ? signal.reason : fault)));
    });
  });
}

/** One end of a line to the models, for the thread. The other closes when the thread lets go of it or ends. */
function openLine(models: HostModels): MessagePort {
  const { port1, port2 } = new MessageChannel();
  serveHostModels(port1, models);
  return port2;
}

/** This process lives on, so a lock of its ended thread would never be taken for one left behind. */
async function freeLock(job: Job, threadId: number): Promise<void> {
  if (job.kind !== 'inspect' && job.kind !== 'providers')
    await removeLockOfThread(findProjectPaths(job.dataset).folder, threadId);
}
