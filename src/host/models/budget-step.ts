import * as vscode from 'vscode';
import { type PickAnswer, pickOne, typeText } from '../pick-steps.ts';
import type { Limits } from './preview-text.ts';

/** Asks what a run may use at most: money where the price is known, or tokens. What is left out is taken away. */
export async function pickBudget(
  title: string,
  { money, tokens }: Limits,
  currency: string | undefined,
): Promise<PickAnswer<Pick<Limits, 'money' | 'tokens'>>> {
  for (;;) {
    const kind = await pickOne<'none' | 'money' | 'tokens'>(
      title,
      [
        ...(currency === undefined
          ? []
          : [
              {
                value: 'money' as const,
                label: vscode.l10n.t('$(credit-card) At Most So Much Money…'),
                description: currency,
              },
            ]),
        { value: 'tokens', label: vscode.l10n.t('$(symbol-number) At Most So Many Tokens…') },
        { value: 'none', label: vscode.l10n.t('$(circle-slash) No Budget') },
      ],
      true,
    );
    if (typeof kind !== 'object') return kind;
    if (kind.value === 'none') return { value: { money: undefined, tokens: undefined } };
    const answer =
      kind.value === 'money'
        ? await typeText(
            title,
            vscode.l10n.t('The most that the run may cost in {0}, calls under way included', currency ?? ''),
            money === undefined ? '' : String(money),
            checkMoney,
          )
        : await typeText(
            title,
            vscode.l10n.t('The most tokens that the run may use, prompts and replies together'),
            tokens === undefined ? '' : String(tokens),
            checkTokens,
          );
    if (answer === 'cancelled') return answer;
    if (answer === 'back') continue;
    const amount = Number(answer.value);
    return {
      value: kind.value === 'money' ? { money: amount, tokens: undefined } : { money: undefined, tokens: amount },
    };
  }
}

function checkMoney(text: string): string | undefined {
  const amount = Number(text);
  const fits = /^\d+(\.\d+)?$/.test(text.trim()) && amount > 0 && amount <= 1e9;
  return fits ? undefined : vscode.l10n.t('An amount such as 2.50');
}

function checkTokens(text: string): string | undefined {
  const amount = Number(text);
  const fits = /^\d+$/.test(text.trim()) && amount >= 1 && amount <= 1e12;
  return fits ? undefined : vscode.l10n.t('A whole number of tokens, such as 200000');
}
