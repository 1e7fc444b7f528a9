import type { ComponentChildren } from 'preact';
import type { LabelView, PanelView } from '../../src/protocol/panel-view.ts';
import { countOf, formatCount, formatShare } from '../../src/view/figures.ts';
import { send } from '../actions.ts';
import { say } from '../announce.ts';
import { Table } from '../charts/chart.tsx';
import { isOpen, toggleOpen } from '../store.ts';
import { Editable } from './editable.tsx';
import { Steering } from './steering.tsx';

/** What the run found, the labels, and what it was made with. */
export function More({ panel: { mode, findings, labels, facts, steering } }: { readonly panel: PanelView }) {
  return (
    <section class="more" aria-label="More about the run">
      {findings.length > 0 ? (
        <Fold name="findings" title="What the run found">
          <ul class="findings">
            {findings.map(({ tone, text }) => (
              <li key={text} class={tone}>
                <b>{toneWords[tone]}</b> {text}
              </li>
            ))}
          </ul>
        </Fold>
      ) : null}
      {labels.length > 0 ? (
        <Fold name="labels" title="Labels">
          <LabelTable labels={labels} canPlan={mode === 'panel'} />
        </Fold>
      ) : null}
      {mode === 'panel' ? (
        <Fold name="steering" title="What the model is told">
          <Steering steering={steering} />
        </Fold>
      ) : null}
      {facts.length > 0 ? (
        <Fold name="facts" title="About this run">
          <dl class="facts">
            {facts.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="num">{value}</dd>
              </div>
            ))}
          </dl>
        </Fold>
      ) : null}
    </section>
  );
}

const toneWords = { good: 'Good:', bad: 'Look:', note: 'Note:', approximation: 'Approximate:' } as const;

interface FoldProps {
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Fold({ name, title, children }: FoldProps) {
  const open = isOpen(name);
  return (
    <details open={open} onToggle={(event) => toggleOpen(name, event.currentTarget.open)}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  );
}

interface LabelTableProps {
  readonly labels: readonly LabelView[];
  readonly canPlan: boolean;
}

function LabelTable({ labels, canPlan }: LabelTableProps) {
  const heads = ['Label', 'Real', 'Synthetic', 'Share of weight', 'Effective size'];
  return (
    <>
      <Table
        caption="Rows and weight by label"
        heads={[...heads, ...(canPlan ? ['Next run'] : []), 'Note']}
        rows={labels.map(({ label, realRows, syntheticRows, mass, effectiveSize, target, note }) => [
          label ?? 'no label',
          formatCount(realRows),
          formatCount(syntheticRows),
          mass === undefined ? '–' : formatShare(mass),
          effectiveSize === undefined ? '–' : formatCount(effectiveSize),
          ...(canPlan ? [label === null ? '' : <Target key={label} label={label} target={target} />] : []),
          note ?? '',
        ])}
      />
      {canPlan ? (
        <p class="hint">Next run: rows wanted with a label. Labels without a number share what is left of the run.</p>
      ) : null}
    </>
  );
}

interface TargetProps {
  readonly label: string;
  readonly target: number | undefined;
}

const mostRows = 1_000_000;

/** Rows that the next run is to have with a label, to be edited or left to the run. */
function Target({ label, target }: TargetProps) {
  const save = (text: string) => {
    const rows = Number(text);
    if (!Number.isInteger(rows) || rows < 0 || rows > mostRows) {
      say(`Rows wanted are a whole number from 0 to ${formatCount(mostRows)}`);
      return;
    }
    send({ type: 'set-target', label, rows });
    say(`${countOf(rows, 'row', 'rows')} of ${label} wanted in the next run`);
  };
  return (
    <span class="target">
      <Editable
        label={`Rows of ${label} in the next run`}
        value={target === undefined ? '' : String(target)}
        onSave={save}
      />
      {target === undefined ? null : (
        <button
          type="button"
          class="remove"
          aria-label={`Leave the rows of ${label} to the run`}
          onClick={() => send({ type: 'set-target', label, rows: null })}
        >
          ×
        </button>
      )}
    </span>
  );
}
