import { useState } from 'preact/hooks';
import type { IntentOf } from '../../src/protocol/intent.ts';
import type { PanelView } from '../../src/protocol/panel-view.ts';
import { countOf, formatCount } from '../../src/view/figures.ts';
import { send } from '../actions.ts';
import { say } from '../announce.ts';
import { Button, TextField } from '../controls.tsx';

interface PlanRowsProps {
  readonly where: IntentOf<'plan-rows'>['where'];
  /** Where that is, in words. */
  readonly what: string;
  readonly planned: number;
}

const mostRows = 100_000;

/** A number of rows to write in a place by the next run. */
export function PlanRows({ where, what, planned }: PlanRowsProps) {
  const [text, setText] = useState(`${planned || 40}`);
  const rows = readRows(text);
  const plan = () => {
    if (rows === undefined) return;
    send({ type: 'plan-rows', where, rows });
    say(`${countOf(rows, 'row', 'rows')} planned ${what}`);
  };
  return (
    <form class="plan" aria-label={`Write rows ${what}`} onSubmit={(event) => event.preventDefault()}>
      <TextField label={`Rows to write ${what}`} value={text} onInput={setText} onEnter={plan} />
      <Button disabled={rows === undefined} onPress={plan}>
        {rows === undefined ? 'Write rows here' : `Write ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} here`}
      </Button>
      {rows === undefined ? <span class="note">A whole number from 1 to {formatCount(mostRows)}.</span> : null}
    </form>
  );
}

function readRows(text: string): number | undefined {
  const rows = Number(text.trim());
  return Number.isInteger(rows) && rows > 0 && rows <= mostRows ? rows : undefined;
}

/** The places where the next run writes rows. */
export function PlannedBar({ panel: { planned, mayRun, progress } }: { readonly panel: PanelView }) {
  if (planned.length === 0) return null;
  const rows = planned.reduce((sum, place) => sum + place.rows, 0);
  return (
    <section class="planned-bar" aria-label="Planned rows">
      <strong class="num">{countOf(rows, 'row', 'rows')} planned</strong>
      <ul>
        {planned.map(({ place, name, label, rows: count }) => (
          <li key={place}>
            <span class="num">{formatCount(count)}</span> {name}
            {label === null ? '' : ` (${label})`}
            <button
              type="button"
              class="remove"
              aria-label={`Plan no rows for ${name}`}
              onClick={() => send({ type: 'plan-rows', where: { place }, rows: 0 })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <span class="grow" />
      <Button
        look="primary"
        disabled={!mayRun || progress !== undefined}
        onPress={() => send({ type: 'write-planned' })}
      >
        Write planned rows
      </Button>
      {mayRun ? null : <span class="note">Trust this workspace to start runs.</span>}
    </section>
  );
}
