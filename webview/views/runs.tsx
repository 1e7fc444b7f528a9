import type { PanelView, RunView } from '../../src/protocol/panel-view.ts';
import { countOf, formatCount, formatFigure, formatProbability } from '../../src/view/figures.ts';
import { Checkbox } from '../controls.tsx';
import { changeUi, isOpen, ui } from '../store.ts';
import { nameRun } from './header.tsx';

interface Line {
  readonly name: string;
  readonly show: (run: RunView) => string;
  /** What the runs are compared by, and whether less is better. */
  readonly value?: (run: RunView) => number | undefined;
  readonly isLessBetter?: boolean;
}

const count = (value: number | undefined) => (value === undefined ? '–' : formatCount(value));
const share = (part: number, all: number) => (all === 0 ? undefined : part / all);

const lines: readonly Line[] = [
  { name: 'Rows', show: ({ rows }) => count(rows) },
  { name: 'Clusters', show: ({ clusters }) => count(clusters) },
  {
    name: 'Gap, equal weights',
    show: ({ gap }) => showFigure(gap?.before),
    value: ({ gap }) => gap?.before.value,
    isLessBetter: true,
  },
  {
    name: 'Gap, weighted',
    show: ({ gap }) => showFigure(gap?.after),
    value: ({ gap }) => gap?.after.value,
    isLessBetter: true,
  },
  { name: 'Floor', show: ({ gap }) => (gap ? formatFigure(gap.floor) : '–') },
  { name: 'p, weighted (approximate)', show: ({ gap }) => (gap ? formatProbability(gap.pAfter) : '–') },
  {
    name: 'Effective sample size',
    show: ({ effectiveSize }) => count(effectiveSize),
    value: ({ effectiveSize }) => effectiveSize,
  },
  {
    name: 'Rows with warnings',
    show: ({ warned, rows }) => `${count(warned)}${describeShare(warned, rows)}`,
    value: ({ warned, rows }) => share(warned, rows),
    isLessBetter: true,
  },
  {
    name: 'Accepted',
    show: ({ accepted, rows }) => `${count(accepted)}${describeShare(accepted, rows)}`,
    value: ({ accepted, rows }) => share(accepted, rows),
  },
  { name: 'Rejected', show: ({ rejected, rows }) => `${count(rejected)}${describeShare(rejected, rows)}` },
  { name: 'Time', show: ({ seconds }) => (seconds === undefined ? '–' : describeTime(seconds)) },
];

function showFigure(figure: { readonly value: number; readonly low: number; readonly high: number } | undefined) {
  return figure ? `${formatFigure(figure.value)} (${formatFigure(figure.low)} … ${formatFigure(figure.high)})` : '–';
}

function describeShare(part: number, all: number): string {
  return all === 0 ? '' : ` (${Math.round((100 * part) / all)} %)`;
}

function describeTime(seconds: number): string {
  return seconds < 90 ? countOf(seconds, 'second', 'seconds') : countOf(seconds / 60, 'minute', 'minutes');
}

/** Runs side by side. */
export function CompareRuns({ panel: { runs } }: { readonly panel: PanelView }) {
  if (!isOpen('compare') || runs.length < 2) return null;
  const known = ui.value.compared.filter((id) => runs.some((run) => run.id === id));
  const chosen = known.length > 0 ? known : runs.slice(-2).map(({ id }) => id);
  const shown = runs.filter(({ id }) => chosen.includes(id));
  return (
    <section class="compare" aria-labelledby="compare-head">
      <h2 id="compare-head">Runs side by side</h2>
      <div class="run-choice" role="group" aria-label="Runs to compare">
        {runs.map((run) => (
          <Checkbox
            key={run.id}
            label={nameRun(run, runs)}
            checked={chosen.includes(run.id)}
            onChange={(checked) =>
              changeUi({ compared: checked ? [...chosen, run.id] : chosen.filter((id) => id !== run.id) })
            }
          />
        ))}
      </div>
      {shown.length < 2 ? <p class="hint">Choose two or more.</p> : <RunTable shown={shown} runs={runs} />}
    </section>
  );
}

function RunTable({ shown, runs }: { readonly shown: readonly RunView[]; readonly runs: readonly RunView[] }) {
  return (
    <div class="table-scroll" role="region" aria-label="Figures of the runs" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <td />
            {shown.map((run) => (
              <th key={run.id} scope="col">
                {nameRun(run, runs)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const best = findBest(line, shown);
            return (
              <tr key={line.name}>
                <th scope="row">{line.name}</th>
                {shown.map((run) => (
                  <td key={run.id} class="num">
                    {line.show(run)}
                    {best.has(run.id) ? <span class="good"> best</span> : null}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Runs with the best value of a line; none when all are alike or one has no value. */
export function findBest({ value, isLessBetter = false }: Line, runs: readonly RunView[]): ReadonlySet<string> {
  const values = value ? runs.map((run) => value(run)) : [];
  const known = values.filter((one) => one !== undefined);
  if (known.length < 2 || known.every((one) => one === known[0])) return new Set();
  const best = isLessBetter ? Math.min(...known) : Math.max(...known);
  return new Set(runs.filter((_, i) => values[i] === best).map(({ id }) => id));
}
