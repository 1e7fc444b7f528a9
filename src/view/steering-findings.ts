import type { RunState } from '../core/pipeline/fold-run.ts';
import type { Steered } from '../core/ports/world.ts';
import { countOf } from './figures.ts';
import type { Finding } from './findings.ts';

/** What people said that this run was written by: guidance, reasons of rejections, accepted rows. */
export function aboutSteering({ plan, start, steered }: RunState): Finding[] {
  if (plan === undefined || start?.kind !== 'augment') return [];
  const deaf = start.model?.startsWith('offline/') ? ' The built-in generator cannot read them.' : '';
  const held = [
    {
      parts: listParts(plan),
      when:
        steered.length > 0
          ? `The prompts of batch 1${steered[0]?.batch === 1 ? '' : ` to ${steered[0]?.batch}`}`
          : 'Every prompt',
    },
    ...steered.map(({ said, batch }) => ({ parts: listParts(said), when: `From batch ${batch + 1} on, prompts` })),
  ];
  return held
    .filter(({ parts }, i) => parts.length > 0 || i > 0)
    .map(({ parts, when }) => ({
      tone: 'note',
      text: `${when} held ${parts.length > 0 ? parts.join('; ') : 'nothing that people said'}.${deaf}`,
    }));
}

function listParts(plan: Steered): string[] {
  const reasons = (plan.steering?.list ?? []).filter(({ use }) => use !== false);
  const accepted = plan.steering?.rows?.length ?? 0;
  return [
    ...(plan.guidance?.trim() ? [`guidance “${shorten(plan.guidance)}”`] : []),
    ...(reasons.length > 0
      ? [
          `${countOf(reasons.length, 'reason to avoid', 'reasons to avoid')} (${reasons
            .slice(0, 3)
            .map(({ text }) => `“${shorten(text)}”`)
            .join(', ')}${reasons.length > 3 ? ', …' : ''})`,
        ]
      : []),
    ...(accepted > 0 ? [`the nearest of ${countOf(accepted, 'accepted row', 'accepted rows')}`] : []),
  ];
}

function shorten(text: string): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
