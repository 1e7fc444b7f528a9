import type { DetectedLayout } from '../core/data/layout.ts';
import { formatPath } from '../core/data/path.ts';

/** Below this a person is asked to look. */
const unsure = 0.8;

/** What was detected, one line a part with how sure it is; what is not used is named last. */
export function describeLayout({ layout, confidence, parts }: DetectedLayout): string[] {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const used = parts.filter(({ role }) => role !== 'ignored' && role !== 'kind');
  const ignored = parts.filter(({ role }) => role === 'ignored');
  return [
    `Fields of ${/^[aeiou]/.test(layout.kind) ? 'an' : 'a'} ${layout.kind} data set (${percent(confidence)} sure):`,
    ...used.map(
      (part) => `  ${part.role.padEnd(6)} ${formatPath(part.path)} (${percent(part.confidence)}: ${part.why})`,
    ),
    ...(confidence < unsure ? ['  If this is wrong, name the fields yourself: --text FIELD --label FIELD.'] : []),
    ...(ignored.length > 0 ? [`  not used: ${ignored.map(({ path }) => formatPath(path)).join(', ')}`] : []),
  ];
}
