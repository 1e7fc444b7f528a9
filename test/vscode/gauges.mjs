// What is read off a window while something happens in it.
import { inHost } from './workbench.mjs';

/** Milliseconds between two samples of the event loop. */
const step = 5;

/** How late the extension host's event loop ran while `work` went on: milliseconds beyond the sampling step. */
export async function gaugeHost({ server }, work) {
  await inHost(
    server,
    (_vscode, resolution) => {
      const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
      globalThis.delay = monitorEventLoopDelay({ resolution });
      globalThis.delay.enable();
    },
    step,
  );
  const value = await work();
  const [p50, p99, max, samples] = await inHost(server, () => {
    const { delay } = globalThis;
    delay.disable();
    return [...[delay.percentile(50), delay.percentile(99), delay.max].map((time) => time / 1e6), delay.count];
  });
  const late = (time) => Math.max(0, time - step);
  return { value, p50: late(p50), p99: late(p99), max: late(max), samples };
}

/** The frames that the page showed while `work` went on: how many, and the longest, in milliseconds. */
export async function gaugeFrames({ page }, work) {
  await page.evaluate(() => {
    const frames = { last: performance.now(), longest: 0, over200: 0, count: 0, going: true };
    globalThis.frames = frames;
    const note = () => {
      const now = performance.now();
      frames.longest = Math.max(frames.longest, now - frames.last);
      if (now - frames.last > 200) frames.over200++;
      frames.count++;
      frames.last = now;
      if (frames.going) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  const value = await work();
  const { longest, over200, count } = await page.evaluate(() => {
    globalThis.frames.going = false;
    return globalThis.frames;
  });
  return { value, longest, over200, count };
}

/** Records a CPU profile of the extension host while `work` goes on; resolves to it as text. */
export async function profileHost({ server }, work) {
  await inHost(server, async () => {
    const { Session } = process.getBuiltinModule('node:inspector/promises');
    globalThis.inspector = new Session();
    globalThis.inspector.connect();
    await globalThis.inspector.post('Profiler.enable');
    await globalThis.inspector.post('Profiler.start');
  });
  const value = await work();
  const profile = await inHost(server, async () => {
    const stopped = await globalThis.inspector.post('Profiler.stop');
    globalThis.inspector.disconnect();
    return JSON.stringify(stopped.profile);
  });
  return { value, profile };
}

/** Records a CPU profile of the page while `work` goes on; resolves to it as text. */
export async function profilePage({ page }, work) {
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.start');
  const value = await work();
  const { profile } = await session.send('Profiler.stop');
  await session.detach();
  return { value, profile: JSON.stringify(profile) };
}
