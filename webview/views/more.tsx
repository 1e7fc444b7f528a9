import type { ComponentChildren } from 'preact';
import type { LabelView, PanelView } from '../../src/protocol/panel-view.ts';
import { formatCount, formatShare } from '../../src/view/figures.ts';
import { Table } from '../charts/chart.tsx';
import { isOpen, toggleOpen } from '../store.ts';

/** What the run found, the labels, and what it was made with. */
export function More({ panel: { findings, labels, facts } }: { readonly panel: PanelView }) {
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
          <LabelTable labels={labels} />
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

function LabelTable({ labels }: { readonly labels: readonly LabelView[] }) {
  return (
    <Table
      caption="Rows and weight by label"
      heads={['Label', 'Real', 'Synthetic', 'Share of weight', 'Effective size', 'Note']}
      rows={labels.map(({ label, realRows, syntheticRows, mass, effectiveSize, note }) => [
        label ?? 'no label',
        formatCount(realRows),
        formatCount(syntheticRows),
        mass === undefined ? '–' : formatShare(mass),
        effectiveSize === undefined ? '–' : formatCount(effectiveSize),
        note ?? '',
      ])}
    />
  );
}
