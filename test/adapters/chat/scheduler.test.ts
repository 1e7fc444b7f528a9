import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallError } from '../../../src/adapters/chat/call-error.ts';
import { Scheduler } from '../../../src/adapters/chat/scheduler.ts';
import type { Pace, Patience } from '../../../src/adapters/chat/scheduling.ts';
import { SpendAccount, type SpendHold, type SpendLimits } from '../../../src/adapters/chat/spend-account.ts';
import { createRng } from '../../../src/core/math/rng.ts';
import { makeLedger } from '../../fakes/memory-ledger.ts';
import { createLimiter } from '../../fakes/request-limiter.ts';
import { settle, VirtualClock } from '../../fakes/virtual-clock.ts';

/** How a simulated attempt ends. */
type Outcome = 'good' | 'busy' | 'busy-silent' | 'failed' | 'broken' | 'fatal';

const price = { input: 1, output: 2, currency: 'USD' };
const busy = (wait?: number) =>
  new CallError(
    { code: 'too-busy', retry: true, crowded: true, billed: false, ...(wait === undefined ? {} : { wait }) },
    'busy',
  );
const failed = (billed: boolean) => new CallError({ code: 'server-failed', retry: true, billed }, 'failed');
const fatal = () => new CallError({ code: 'refused-key', retry: false, billed: false }, 'no key');

interface Scene {
  readonly pace?: Pace;
  readonly limits?: SpendLimits;
  readonly patience?: Patience;
  readonly seed?: number;
}

function open({ pace = { slots: { most: 8, first: 4 } }, limits = {}, patience, seed = 1 }: Scene = {}) {
  const clock = new VirtualClock();
  const ledger = makeLedger();
  const account = new SpendAccount(ledger, limits, price);
  const rng = createRng(`scheduler ${seed}`);
  const held = { isOn: false };
  const scheduler = new Scheduler<SpendHold>({
    clock,
    random: () => rng.next(),
    pace,
    purse: account,
    isHeld: () => held.isOn,
    ...(patience ? { patience } : {}),
  });
  return { clock, ledger, account, rng, scheduler, held };
}

const call = (name: string) => ({ name, promptTokens: 100, outputTokens: 50 });
const never = new AbortController().signal;
// Every call of a test listens to it.
setMaxListeners(0, never);

/** Runs calls whose attempts end as listed, and writes down when each began and ended. */
async function simulate(scene: Scene, scripts: readonly (readonly Outcome[])[], wait = 700) {
  const world = open(scene);
  const { clock, scheduler, rng } = world;
  const starts: { readonly name: string; readonly at: number; readonly attempt: number }[] = [];
  const pauses: { readonly from: number; readonly until: number }[] = [];
  let [active, mostActive, fact] = [0, 0, 0];
  const ends = scripts.map((outcomes, i) => {
    let attempt = 0;
    return scheduler.run(
      call(`call ${i}`),
      async (hold) => {
        const outcome = outcomes[attempt++] ?? 'good';
        starts.push({ name: `call ${i}`, at: clock.now(), attempt });
        mostActive = Math.max(mostActive, ++active);
        await clock.wait(50 + rng.int(400));
        active--;
        if (outcome === 'good') {
          const output = rng.int(51);
          hold.settle({ prompt: 100, output }, false);
          fact += 100 + output;
          return i;
        }
        if (outcome === 'broken') {
          // The model wrote on until its limit although nobody was there.
          fact += 150;
          hold.lose();
          throw failed(true);
        }
        hold.free();
        if (outcome === 'busy') pauses.push({ from: clock.now(), until: clock.now() + wait });
        throw outcome === 'fatal'
          ? fatal()
          : outcome === 'failed'
            ? failed(false)
            : busy(outcome === 'busy' ? wait : undefined);
      },
      never,
    );
  });
  const settled = Promise.allSettled(ends);
  await clock.run();
  return { ...world, results: await settled, starts, pauses, mostActive, fact };
}

const outcome = fc.constantFrom<Outcome>('good', 'good', 'good', 'busy', 'busy-silent', 'failed', 'broken');
const scripts = fc.array(fc.array(outcome, { maxLength: 3 }), { minLength: 1, maxLength: 40 });

describe('Scheduler', () => {
  it('brings every call home, within its slots and the stated rate, and sends nothing in a pause', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 20, max: 900 }),
        async (all, most, rate) => {
          const pace = { slots: { most, first: 4 }, requestsPerMinute: rate };
          const { results, starts, pauses, mostActive, ledger } = await simulate({ pace }, all);
          expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason))).toEqual(
            all.map((_, i) => i),
          );
          expect(mostActive).toBeLessThanOrEqual(most);
          const times = starts.map(({ at }) => at);
          for (const from of times) {
            const inMinute = times.filter((at) => at >= from && at < from + 60_000).length;
            expect(inMinute).toBeLessThanOrEqual(rate + Math.ceil(rate / 240));
          }
          for (const { from, until } of pauses) expect(times.filter((at) => at > from && at < until)).toEqual([]);
          // Every hold has exactly one end.
          const holds = ledger.lines.flatMap((line) => (line.do === 'hold' ? [line.id] : []));
          const ends = ledger.lines.flatMap((line) => (line.do === 'hold' ? [] : [line.id]));
          expect(ends.toSorted()).toEqual(holds.toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('begins calls in their order', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (all) => {
        const { starts } = await simulate({}, all);
        const first = starts.filter(({ attempt }) => attempt === 1).map(({ name }) => Number(name.slice(5)));
        expect(first).toEqual(all.map((_, i) => i));
      }),
      { numRuns: 40 },
    );
  });

  it('lets a call that is tried again keep its place', async () => {
    const { starts } = await simulate({ pace: { slots: { most: 1, first: 1 } } }, [['busy'], ['good'], ['good']]);
    expect(starts.map(({ name }) => name)).toEqual(['call 0', 'call 0', 'call 1', 'call 2']);
  });

  it('never passes its budget, whatever happens on the way, and uses it as far as the next call fits', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, fc.integer({ min: 100, max: 4000 }), fc.boolean(), async (all, most, inMoney) => {
        const limits = inMoney ? { money: (most * 1.5) / 1e6 } : { tokens: most };
        const { results, account, ledger, fact } = await simulate({ limits }, all);
        const { settled, possible } = account.spending;
        if (inMoney) expect((settled.money ?? 0) + (possible.money ?? 0)).toBeLessThanOrEqual(limits.money ?? 0);
        else {
          expect(settled.prompt + settled.output + possible.prompt + possible.output).toBeLessThanOrEqual(most);
          expect(fact).toBeLessThanOrEqual(most);
        }
        // Looked at after each line, what is set aside counts too.
        let used = 0;
        const held = new Map<string, number>();
        for (const line of ledger.lines) {
          if (line.do === 'hold') held.set(line.id, line.amounts.prompt + line.amounts.output);
          else {
            if (line.do === 'settle') used += line.amounts.prompt + line.amounts.output;
            if (line.do === 'lose') used += held.get(line.id) ?? 0;
            held.delete(line.id);
          }
          const sum = used + [...held.values()].reduce((total, value) => total + value, 0);
          if (!inMoney) expect(sum).toBeLessThanOrEqual(most);
        }
        const refused = results.filter((result) => result.status === 'rejected');
        for (const { reason } of refused) expect((reason as CallError).code).toBe('budget-used-up');
        if (refused.length > 0 && !inMoney) expect(used + 150).toBeGreaterThan(most);
      }),
      { numRuns: 80 },
    );
  });

  it('does not retry what cannot succeed, and sends nothing more after it', async () => {
    const { results, starts } = await simulate({ pace: { slots: { most: 2, first: 2 } } }, [
      ['good'],
      ['fatal'],
      [],
      [],
      [],
      [],
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      ...results.slice(2).map(({ status }) => status),
    ]);
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(3);
    expect(starts.filter(({ name }) => name === 'call 1')).toHaveLength(1);
    expect(starts.length).toBeLessThanOrEqual(4);
  });

  it('gives up after so many attempts, with what went wrong', async () => {
    const patience = { failures: 3, refusals: 5, longestWait: 60_000 };
    const always = (what: Outcome) => [Array.from({ length: 50 }, () => what)];
    const broken = await simulate({ patience }, always('failed'));
    expect(broken.starts).toHaveLength(3);
    expect(broken.results[0]).toMatchObject({
      status: 'rejected',
      reason: { code: 'server-failed', details: { retry: false } },
    });
    const crowded = await simulate({ patience }, always('busy'));
    expect(crowded.starts).toHaveLength(5);
    expect(crowded.results[0]).toMatchObject({ status: 'rejected', reason: { code: 'too-busy' } });
    const long = await simulate({ patience }, [['busy', 'good']], 61_000);
    expect(long.starts).toHaveLength(1);
    expect(long.results[0]).toMatchObject({ status: 'rejected', reason: { code: 'waits-too-long' } });
    expect(String((long.results[0] as PromiseRejectedResult).reason.message)).toContain('2 minutes');
  });

  it('waits a random part of a growing time between attempts', async () => {
    const { starts } = await simulate({ seed: 4 }, [['failed', 'failed', 'failed', 'failed', 'good']]);
    const gaps = starts.slice(1).map(({ at }, i) => at - starts[i]!.at);
    gaps.forEach((gap, i) => {
      expect(gap).toBeLessThanOrEqual(450 + 1000 * 2 ** i);
    });
    expect(new Set(gaps.map(Math.round)).size).toBe(4);
  });

  it('halves its slots once for a crowd and wins them back one a round', async () => {
    const { clock, scheduler } = open({ pace: { slots: { most: 32, first: 16 } } });
    const good = (name: string) =>
      scheduler.run(
        call(name),
        async (hold) => {
          await clock.wait(100);
          hold.settle({ prompt: 1, output: 1 }, false);
        },
        never,
      );
    let turned = false;
    const crowded = Array.from({ length: 16 }, (_, i) =>
      scheduler.run(
        call(`c${i}`),
        async (hold) => {
          await clock.wait(100);
          hold.free();
          if (turned) return;
          throw busy(1000);
        },
        never,
      ),
    );
    await clock.run(100);
    turned = true;
    expect(scheduler.counts).toMatchObject({ slots: 8, crowded: 16, active: 0 });
    await clock.run();
    await Promise.all(crowded);
    const before = scheduler.counts.slots;
    const round = Array.from({ length: 400 }, (_, i) => good(`g${i}`));
    await clock.run();
    await Promise.all(round);
    expect(before).toBeLessThan(16);
    expect(scheduler.counts.slots).toBeGreaterThan(before + 8);
    expect(scheduler.counts.slots).toBeLessThanOrEqual(32);
  });

  it('uses at least 95 % of a stated rate without being refused', async () => {
    for (const kind of ['bucket', 'window'] as const) {
      const { clock, scheduler } = open({ pace: { slots: { most: 16, first: 8 }, requestsPerMinute: 600 } });
      const take = createLimiter(600, kind, () => clock.now());
      let refused = 0;
      const calls = Array.from({ length: 1800 }, (_, i) =>
        scheduler.run(
          call(`c${i}`),
          async (hold) => {
            const { taken, wait } = take();
            await clock.wait(200);
            hold.free();
            if (taken) return;
            refused++;
            throw busy(wait);
          },
          never,
        ),
      );
      await clock.run();
      await Promise.all(calls);
      expect(1800 / (clock.now() / 60_000) / 600).toBeGreaterThan(0.95);
      expect(refused).toBe(0);
    }
  });

  it('finds the pace that a provider takes when nobody says it', async () => {
    for (const says of [true, false]) {
      const { clock, scheduler } = open({ pace: { slots: { most: 16, first: 8 } } });
      const take = createLimiter(600, 'bucket', () => clock.now());
      let refused = 0;
      const calls = Array.from({ length: 3000 }, (_, i) =>
        scheduler.run(
          call(`c${i}`),
          async (hold) => {
            const { taken, wait } = take();
            await clock.wait(200);
            hold.free();
            if (taken) return;
            refused++;
            throw busy(says ? wait : undefined);
          },
          never,
        ),
      );
      await clock.run();
      await Promise.all(calls);
      expect(3000 / (clock.now() / 60_000) / 600).toBeGreaterThan(0.9);
      expect(refused).toBeLessThan(0.05 * 3000);
    }
  });

  it('takes a limit from what the provider states, but not above the user’s own', async () => {
    const { clock, scheduler } = open({ pace: { slots: { most: 8, first: 8 } } });
    scheduler.learnRequestLimit(60);
    scheduler.learnRequestLimit(6000);
    const calls = Array.from({ length: 31 }, (_, i) =>
      scheduler.run(call(`c${i}`), async (hold) => hold.free(), never),
    );
    await clock.run();
    await Promise.all(calls);
    expect(clock.now()).toBeGreaterThan(29_000);
    expect(clock.now()).toBeLessThan(33_000);
  });

  it('keeps to tokens a minute', async () => {
    const { clock, scheduler } = open({ pace: { slots: { most: 8, first: 8 }, tokensPerMinute: 1500 } });
    const calls = Array.from({ length: 21 }, (_, i) =>
      scheduler.run(call(`c${i}`), async (hold) => hold.free(), never),
    );
    await clock.run();
    await Promise.all(calls);
    // 150 tokens a call: ten calls a minute.
    expect(clock.now()).toBeGreaterThan(110_000);
    expect(clock.now()).toBeLessThan(130_000);
  });

  it('stands still while the user pauses and goes on afterwards', async () => {
    const { clock, scheduler, held } = open();
    held.isOn = true;
    let sent = 0;
    const running = scheduler.run(
      call('a'),
      async (hold) => {
        sent++;
        hold.free();
      },
      never,
    );
    await clock.run(60_000);
    expect(sent).toBe(0);
    held.isOn = false;
    scheduler.wake();
    await running;
    expect(sent).toBe(1);
  });

  it('rejects at once when it is aborted: waiting for a slot, in a pause, between attempts and under way', async () => {
    const { clock, scheduler, ledger } = open({ pace: { slots: { most: 1, first: 1 } } });
    const stop = new AbortController();
    const ends: string[] = [];
    const begin = (name: string, attempt: (hold: SpendHold, signal: AbortSignal) => Promise<void>) =>
      void scheduler.run(call(name), attempt, stop.signal).catch((error: Error) => ends.push(`${name} ${error.name}`));
    begin('under way', async (hold, signal) => {
      await new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      hold.lose();
    });
    begin('waiting', async () => undefined);
    await settle();
    stop.abort();
    await settle();
    expect(ends.toSorted()).toEqual(['under way AbortError', 'waiting AbortError']);

    const second = open();
    const later = new AbortController();
    const paused = second.scheduler.run(
      call('paused'),
      async (hold) => {
        hold.free();
        throw busy(20 * 60_000);
      },
      later.signal,
    );
    paused.catch(() => undefined);
    await second.clock.run(1000);
    later.abort();
    await expect(paused).rejects.toThrow('aborted');
    expect(clock.now()).toBe(0);
    expect(ledger.lines.filter((line) => line.do === 'hold')).toHaveLength(1);
  });

  it('gives a hold back when it is aborted before anything was sent', async () => {
    const { scheduler, ledger, account } = open({ limits: { tokens: 150 } });
    const stop = new AbortController();
    const running = scheduler.run(call('a'), async () => undefined, stop.signal);
    running.catch(() => undefined);
    stop.abort();
    await settle();
    expect(ledger.lines.map((line) => line.do)).toEqual(['hold', 'free']);
    expect(account.spending.possible.calls).toBe(0);
  });

  it('closes when nothing is under way any more, and takes no further call', async () => {
    const { clock, scheduler } = open();
    const running = scheduler.run(
      call('a'),
      async (hold) => {
        await clock.wait(500);
        hold.settle({ prompt: 1, output: 1 }, false);
        return 'kept';
      },
      never,
    );
    let closed = false;
    const closing = scheduler.close().then(() => {
      closed = true;
    });
    await settle();
    expect(closed).toBe(false);
    await clock.run();
    await closing;
    expect(await running).toBe('kept');
    await expect(scheduler.run(call('b'), async () => undefined, never)).rejects.toThrow('has ended');
  });
});
