import type { RunState } from '../core/pipeline/fold-run.ts';
import { countOf } from './figures.ts';
import type { Finding } from './findings.ts';

/** What people said that this run was written by: guidance, reasons of rejections, accepted rows. */
export function aboutSteering({ plan, start }: RunState): Finding[] {
  if (plan === undefined || start?.kind !== 'augment') return [];
  const reasons = (plan.steering?.list ?? []).filter(({ use }) => use !== false);
  const accepted = plan.steering?.rows?.length ?? 0;
  const parts = [
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
  if (parts.length === 0) return [];
  const deaf = start.model?.startsWith('offline/') ? ' The built-in generator cannot read them.' : '';
  return [{ tone: 'note', text: `Every prompt held ${parts.join('; ')}.${deaf}` }];
}

function shorten(text: string): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}
