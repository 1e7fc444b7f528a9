/** Work that is asked for more often than it should run. */
export interface Throttle {
  call(): void;
  dispose(): void;
}

/**
 * Runs `work` a while after the first call, once for all calls meanwhile. Work that takes long is run less often, so that
 * it never takes more than a fifth of the time; `elsewhere` says that the time is spent in another thread.
 */
export function createThrottle(least: number, work: () => void | Promise<void>, elsewhere = false): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let wait = least;
  let busy = false;
  let again = false;
  const call = () => {
    if (busy) again = true;
    else timer ??= setTimeout(() => void run(), wait);
  };
  const run = async () => {
    timer = undefined;
    busy = true;
    const started = performance.now();
    try {
      await work();
    } catch (error) {
      console.error('SynAlign:', error);
    }
    wait = elsewhere ? least : Math.max(least, 4 * (performance.now() - started));
    busy = false;
    if (again) {
      again = false;
      call();
    }
  };
  return { call, dispose: () => clearTimeout(timer) };
}
