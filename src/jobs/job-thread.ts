import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { connectHostModels } from './host-link.ts';
import type { Job, JobMessage, JobResult } from './job.ts';
import { lowerPriority } from './lower-priority.ts';
import { PauseSwitch } from './pause-switch.ts';
import { runJob } from './run-any.ts';

/** What the thread is started with. */
export interface ThreadData {
  readonly job: Job;
  /** Every other thread goes first. */
  readonly background: boolean;
  /** Leads to the models of the host, where it has any. */
  readonly models: MessagePort | undefined;
}

/** What the thread sends back: messages while it works, and one end. */
export type ThreadMessage =
  | JobMessage
  | { readonly type: 'done'; readonly result: JobResult }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly code?: string;
      readonly message: string;
      readonly stack?: string;
    };

const port = parentPort;
if (port) {
  const { job, background, models } = workerData as ThreadData;
  if (background) lowerPriority();
  const stop = new AbortController();
  const pause = new PauseSwitch();
  port.on('message', (message: unknown) => {
    if (message === 'stop') stop.abort();
    if (message === 'pause' || message === 'resume') pause.set(message === 'pause');
  });
  const tell = (message: ThreadMessage) => port.postMessage(message);
  const context = { signal: stop.signal, pause, tell, ...(models ? { models: connectHostModels(models) } : {}) };
  runJob(job, context)
    .then((result) => tell({ type: 'done', result }))
    .catch((error: unknown) => {
      const { name, message, stack, code } = error as Error & { code?: unknown };
      tell({
        type: 'failed',
        name,
        message,
        ...(typeof code === 'string' ? { code } : {}),
        ...(stack ? { stack } : {}),
      });
    })
    .finally(() => {
      models?.close();
      port.close();
    });
}
