import type { VerdictView } from '../../protocol/panel-view.ts';
import type { Panel } from './panel.ts';

/** Seeds of the cross-validation; the command line takes more. */
const seeds = 5;

/** Asks the small model whether the rows help, in the background; the tile of the panel says what came out. */
export async function evaluateRows(panel: Panel): Promise<void> {
  if (panel.verdict.state === 'working') return;
  const { paths } = panel.source.project;
  const accepted = [...panel.source.decisions.values()].filter(({ state }) => state === 'accepted').length;
  const basis =
    accepted > 0
      ? `on the ${accepted} accepted rows`
      : 'on rows that nobody has decided about, since none is accepted yet';
  const decisions = panel.countDecisions();
  panel.setVerdict({ state: 'working', text: basis });
  try {
    const job = { kind: 'evaluate', dataset: paths.dataset, undecided: accepted === 0, seeds } as const;
    const { data } = await panel.services.runs.work(job, panel.closed);
    const { verdict, gain, gainOverDuplicates } = data as unknown as Required<
      Pick<VerdictView, 'verdict' | 'gain' | 'gainOverDuplicates'>
    >;
    panel.setVerdict({ state: 'done', verdict, gain, gainOverDuplicates, text: basis }, decisions);
  } catch (error) {
    if (panel.closed.aborted) return panel.setVerdict({ state: 'none' });
    const { code, message } = error as Error & { code?: string };
    const impossible = code === 'needs-labels' || code === 'nothing-to-export';
    panel.setVerdict({ state: impossible ? 'impossible' : 'failed', text: message }, decisions);
  }
}
