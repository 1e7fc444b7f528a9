import { execFileSync } from 'node:child_process';
import { appendFile, copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDecisionLog } from '../../../src/adapters/records/decision-log.ts';
import { openProject } from '../../../src/adapters/records/project.ts';
import type { DecisionAction } from '../../../src/core/data/decision.ts';
import { foldDecisions } from '../../../src/core/data/fold-decisions.ts';
import { hashRow } from '../../../src/core/data/hash-row.ts';
import { makeFolder } from './run-script.ts';

let folder = '';
beforeEach(async () => {
  folder = join(await makeFolder(), 'decisions');
});
const clock = () => Date.parse('2026-01-01T00:00:00.000Z');
const open = (reviewer: string) => openDecisionLog(folder, { reviewer, clock });
const reject = (row: string): DecisionAction => ({ kind: 'reject', row });
const accept = (row: string, hash = 'h'): DecisionAction => ({ kind: 'accept', row, hash });

describe('openDecisionLog', () => {
  it('makes a file of its own at the first decision, named after the reviewer', async () => {
    const ana = await open('Ana Müller <ana@x.org>');
    await expect(readdir(folder)).rejects.toThrow();
    await ana.append([reject('r1')]);
    await ana.append([reject('r2')]);
    await ana.close();
    const again = await open('รีวิว');
    expect(again.events.map(({ clock: time, by }) => [time, by])).toEqual(
      [1, 2].map((n) => [n, 'Ana Müller <ana@x.org>']),
    );
    const [undone] = await again.append([{ kind: 'undo', target: again.events[1].id }]);
    expect(undone).toMatchObject({ clock: 3, at: '2026-01-01T00:00:00.000Z', by: 'รีวิว' });
    await again.close();
    const names = (await readdir(folder)).sort();
    expect(names[0]).toMatch(/^ana-mu-ller-ana-x-org-[0-9a-z]{8}\.jsonl$/);
    expect(names[1]).toMatch(/^reviewer-[0-9a-z]{8}\.jsonl$/);
  });

  it('gives the decisions of one call a batch and rising clocks', async () => {
    const log = await open('ana');
    const events = await log.append([reject('r1'), reject('r2'), reject('r3')]);
    expect(events.map(({ clock: time }) => time)).toEqual([1, 2, 3]);
    expect(new Set(events.map(({ batch }) => batch)).size).toBe(1);
    await log.append([{ kind: 'undo', target: events[0].batch! }]);
    expect([...foldDecisions(log.events).rows.values()].map(({ state }) => state)).toEqual(Array(3).fill('undecided'));
    await log.close();
  });

  it('sees the decisions of other windows, and decides after them', async () => {
    const [ana, bo] = [await open('ana'), await open('bo')];
    await ana.append([accept('r1')]);
    await ana.append([accept('r2')]);
    const [event] = await bo.append([reject('r2')]);
    expect(event.clock).toBe(3);
    expect(await ana.refresh()).toBe(true);
    expect(await ana.refresh()).toBe(false);
    expect(foldDecisions(ana.events).rows.get('r2')?.state).toBe('rejected');
    await Promise.all([ana.close(), bo.close()]);
  });

  it('skips torn and foreign lines of other writers and leaves them where they are', async () => {
    const ana = await open('ana');
    await ana.append([accept('r1')]);
    await ana.close();
    const path = join(folder, (await readdir(folder))[0]);
    const damaged = `${await readFile(path, 'utf8')}{"kind":"from-the-future","id":"x"}\n{"id":"torn`;
    await writeFile(path, damaged);
    const bo = await open('bo');
    expect([bo.events.length, bo.broken]).toEqual([1, 2]);
    await bo.append([reject('r1')]);
    expect(await readFile(path, 'utf8')).toBe(damaged);
    await bo.close();
  });

  it('begins another file when its own was changed by somebody else', async () => {
    const ana = await open('ana');
    await ana.append([accept('r1')]);
    const path = join(folder, (await readdir(folder))[0]);
    const copy = await readFile(path, 'utf8');
    await copyFile(path, `${path}.bak`);
    await appendFile(path, copy);
    await ana.append([accept('r2')]);
    await ana.close();
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    expect(names).toHaveLength(2);
    const rows = foldDecisions((await open('ana')).events).rows;
    expect([...rows.values()].map(({ state }) => state)).toEqual(['accepted', 'accepted']);
  });
});

describe('two branches', () => {
  let repository = '';
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'init.defaultBranch=main'];
    const settings = [...identity, '-c', 'commit.gpgsign=false', '-c', 'core.autocrlf=true'];
    // Within a git hook the environment points to another repository.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
    return execFileSync('git', [...settings, ...args], { cwd: repository, encoding: 'utf8', stdio: 'pipe', env });
  };
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-qm', message);
  };
  const draftOf = (id: string) => ({ id, row: { text: `row ${id}`, label: 'a' } });
  const ids = ['aaaa', 'bbbb', 'cccc', 'dddd'];
  const hash = (id: string) => hashRow(draftOf(id).row);
  const original = new Map(ids.map((id) => [id, hash(id)]));

  beforeEach(async () => {
    repository = await makeFolder();
    await writeFile(join(repository, 'reviews.jsonl'), '{"text":"a","label":"a"}\n');
    git('init', '-q');
  });

  const openHere = () => openProject(join(repository, 'reviews.jsonl'));
  const readState = async () => {
    const project = openHere();
    const log = await project.openDecisions('nobody');
    const lines = await project.openReview('_id').read(original);
    const texts = new Map(
      lines.flatMap(({ id, hash: current }) => (id && current ? [[id, { current }] as const] : [])),
    );
    const states = [...foldDecisions(log.events, texts).rows].map(([id, { state }]) => `${id} ${state}`).sort();
    return { broken: log.broken, states, lines: lines.map(({ id, state }) => `${id} ${state}`).sort() };
  };

  it.each(['first', 'second'])(
    'that both decided and both added rows merge without conflict, %s into the other',
    async (into) => {
      const base = openHere();
      const document = base.openReview('_id');
      await document.append([draftOf('aaaa'), draftOf('bbbb')]);
      await document.close();
      const before = await base.openDecisions('ana');
      const [early] = await before.append([accept('bbbb', hash('bbbb'))]);
      await before.close();
      commit('base');

      git('checkout', '-qb', 'first');
      const first = await openHere().openDecisions('ana');
      await first.append([accept('aaaa', hash('aaaa'))]);
      await first.append([reject('bbbb')]);
      await first.close();
      const firstDocument = openHere().openReview('_id');
      await firstDocument.append([draftOf('cccc')]);
      await firstDocument.close();
      commit('first');

      git('checkout', '-q', 'main');
      git('checkout', '-qb', 'second');
      const second = await openHere().openDecisions('bo');
      await second.append([reject('aaaa')]);
      await second.append([accept('aaaa', hash('aaaa'))]);
      await second.append([{ kind: 'undo', target: early.id }]);
      await second.close();
      const secondDocument = openHere().openReview('_id');
      await secondDocument.append([draftOf('dddd')]);
      await secondDocument.close();
      commit('second');

      git('checkout', '-q', into);
      git('merge', '-q', '--no-edit', into === 'first' ? 'second' : 'first');
      expect(git('status', '--porcelain')).toBe('');
      expect(await readState()).toEqual({
        broken: 0,
        states: ['aaaa accepted', 'bbbb rejected', 'cccc undecided', 'dddd undecided'],
        lines: ids.map((id) => `${id} present`),
      });
    },
  );

  it('that one window decided on in turn, through checkouts, merge without conflict', async () => {
    commit('base');
    const window = await openHere().openDecisions('ana');
    git('checkout', '-qb', 'first');
    await window.append([reject('aaaa')]);
    commit('first');
    git('checkout', '-q', 'main');
    git('checkout', '-qb', 'second');
    expect(await window.refresh()).toBe(true);
    expect(window.events).toEqual([]);
    await window.append([reject('bbbb')]);
    commit('second');
    git('checkout', '-q', 'first');
    await window.append([reject('cccc')]);
    commit('first again');
    git('merge', '-q', '--no-edit', 'second');
    await window.refresh();
    await window.close();
    const { states, broken } = await readState();
    expect([broken, states]).toEqual([0, ['aaaa rejected', 'bbbb rejected', 'cccc rejected']]);
  });

  it('leave nothing of the cache or the lock in git', async () => {
    const project = openHere();
    const answer = await project.lock();
    const replies = await project.openReplies();
    await replies.put('k', { text: 'x', model: 'm', finish: 'stop' });
    await replies.close();
    await writeFile(join(project.paths.folder, '.plan.jsonc.abc.tmp'), 'x');
    git('add', '-A');
    expect(git('diff', '--cached', '--name-only').trim().split('\n').sort()).toEqual([
      '.synalign/reviews/.gitattributes',
      '.synalign/reviews/.gitignore',
      'reviews.jsonl',
    ]);
    if ('lock' in answer) await answer.lock.release();
  });
});
