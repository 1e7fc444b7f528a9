import { setImmediate } from 'node:timers/promises';
import { HostModelError, type HostModels, type HostQuestion } from '../../src/jobs/host-models.ts';
import { writeAnswer } from './model-answers.ts';

/** What a fake model of the editor does about one question; without it, it answers. */
export type HostBehaviour = (question: HostQuestion, number: number) => string | Error | 'hang' | undefined;

/** A model of the editor that answers as the fake server does, with all that it was asked in sight. */
export function createHostModels(behave: HostBehaviour = () => undefined, maxInputTokens = 8000) {
  const asked: { readonly question: HostQuestion; readonly signal: AbortSignal }[] = [];
  const most = { active: 0, underWay: 0 };
  const models: HostModels = {
    find: (name) =>
      name === 'fake/one'
        ? Promise.resolve({ label: 'Fake One', maxInputTokens })
        : Promise.reject(new HostModelError('NotFound', name)),
    async ask(question, signal, onText) {
      asked.push({ question, signal });
      most.active++;
      most.underWay = Math.max(most.underWay, most.active);
      try {
        await setImmediate();
        const done = behave(question, asked.length);
        if (done === 'hang') {
          await new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => resolve());
            if (signal.aborted) resolve();
          });
          throw new HostModelError('Canceled', 'Canceled');
        }
        if (done instanceof Error) throw done;
        const text = done ?? answerQuestion(question);
        for (let at = 0; at < text.length && !signal.aborted; at += 100) onText(text.slice(at, at + 100));
        if (signal.aborted) throw new HostModelError('Canceled', 'Canceled');
      } finally {
        most.active--;
      }
    },
    count: (_, text) => Promise.resolve(Math.ceil(text.length / 4)),
  };
  return { models, asked, most };
}

/** A believable answer to a question. */
export function answerQuestion({ messages }: Pick<HostQuestion, 'messages'>): string {
  return writeAnswer({ messages }, { seed: 'host', words: 12, duplicates: false, ignoresLabel: false });
}
