import type { Job, JobMessage } from '../jobs/job.ts';
import { type JobFailure, startJob } from '../jobs/start-job.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { ProgressBar } from './progress-bar.ts';

/** How a job's messages are shown: for a person at a terminal, or one JSON object a line for programs. */
export type Output = 'auto' | 'text' | 'json';

/** Runs a job and shows what it tells; resolves to the exit code. The first Ctrl-C stops it and keeps what is done. */
export async function runInTerminal(script: URL, job: Job, output: Output): Promise<number> {
  const json = output === 'json' || (output === 'auto' && !process.stdout.isTTY);
  const bar = process.stderr.isTTY && !json ? new ProgressBar(process.stderr) : undefined;
  const write = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  const say = (text: string, stream: NodeJS.WriteStream = process.stdout) => {
    bar?.clear();
    stream.write(`${showControls(text)}\n`);
  };
  const tell = (message: JobMessage) => {
    if (json) {
      // Rows stand in the log and the review document; a stream of them here would drown everything else.
      if (message.type !== 'event' || message.event.type !== 'draft-ready') write(message);
    } else if (message.type === 'progress') bar?.show(message.progress);
    else if (message.type === 'said') say(message.text, message.tone === 'warning' ? process.stderr : process.stdout);
  };

  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // Whoever read the output has gone (`| head`): nobody is left to tell, so stop as on Ctrl-C.
  const closed = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  };
  process.stdout.on('error', closed);
  try {
    const { lines, data } = await startJob(script, job, stop.signal, tell);
    if (json) write({ type: 'done', ...data });
    else say(lines.join('\n'));
    return exitCodes.done;
  } catch (error) {
    if (stop.signal.aborted) {
      if (json) write({ type: 'stopped' });
      else say('Stopped. Everything finished is kept; the same command goes on from there.', process.stderr);
      return exitCodes.interrupted;
    }
    const { code, message, name } = error as JobFailure;
    const exit = exitCodeOf(code, name);
    if (json) write({ type: 'failed', code: code ?? 'fault', message });
    else say(message, process.stderr);
    if (exit === exitCodes.fault)
      say((error as JobFailure).threadStack ?? String((error as Error).stack), process.stderr);
    return exit;
  } finally {
    bar?.clear();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Row text may hold control characters; a terminal would obey them, so they are shown instead. */
export function showControls(text: string): string {
  return text.replace(
    /(?![\n\t])\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
