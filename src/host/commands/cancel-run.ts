import type { Services } from '../services.ts';

/** Stops the run in the background; every row written so far is kept and the next run goes on from there. */
export function cancelRun({ runs }: Services): void {
  runs.current?.stop.abort();
}
