import { useEffect, useRef, useState } from 'preact/hooks';
import { isFiltered } from '../../src/protocol/choose-rows.ts';
import type { PanelView } from '../../src/protocol/panel-view.ts';
import type { RowQuery, RowSort } from '../../src/protocol/row-view.ts';
import { countOf, formatCount } from '../../src/view/figures.ts';
import { changeQuery } from '../actions.ts';
import { nameBin } from '../charts/weights.tsx';
import { Button, type Choice, Dropdown, TextField } from '../controls.tsx';
import { dropLasso } from '../map-state.ts';
import { canDecide, isOpen, page, query, toggleOpen } from '../store.ts';
import { BulkButtons } from './bulk.tsx';

/** Which rows are in the list, and in what order. */
export function Tools({ panel }: { readonly panel: PanelView }) {
  return (
    <div class="tools">
      <div class="tool-row">
        <Search />
        <Filters panel={panel} />
        <Sort />
      </div>
      <div class="tool-row">
        <span class="num total">{describeTotal()}</span>
        <Chips panel={panel} />
        <span class="grow" />
        <button
          type="button"
          class="quiet"
          aria-expanded={isOpen('keys')}
          aria-controls="keys"
          onClick={() => toggleOpen('keys')}
        >
          Keys <kbd>?</kbd>
        </button>
        {canDecide.value ? <BulkButtons reasons={panel.reasons} /> : null}
      </div>
    </div>
  );
}

function describeTotal(): string {
  const here = page.value;
  if (!here) return '';
  const left = canDecide.value ? `, ${formatCount(here.left)} left` : '';
  return `${countOf(here.total, 'row', 'rows')}${left}`;
}

/** Milliseconds without a key until the words are looked for. */
const typingRest = 150;

function Search() {
  const [text, setText] = useState(query.value.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = query.value.text;
  // A filter that was cleared elsewhere empties the field; what is being typed stays.
  useEffect(() => {
    if (timer.current === undefined) setText(asked);
  }, [asked]);
  const search = (value: string) => {
    clearTimeout(timer.current);
    timer.current = undefined;
    changeQuery({ text: value });
  };
  return (
    <span class="search" role="search">
      <TextField
        id="search"
        label="Search rows for words"
        placeholder="Search rows  ( / )"
        value={text}
        onInput={(value) => {
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(value), typingRest);
        }}
        onEnter={(value) => {
          search(value);
          document.getElementById('rows')?.focus();
        }}
        onEscape={() => {
          setText('');
          search('');
          document.getElementById('rows')?.focus();
        }}
      />
      {canDecide.value ? (
        <Button
          disabled={text.trim() === ''}
          label="By meaning: order rows by nearness to these words"
          onPress={() => {
            clearTimeout(timer.current);
            timer.current = undefined;
            changeQuery({ text: '', near: { text: text.trim() }, sort: 'near' });
            setText('');
          }}
        >
          By meaning
        </Button>
      ) : null}
    </span>
  );
}

const stateChoices: readonly Choice[] = [
  { value: '', text: 'Every state' },
  { value: 'left', text: 'Left to decide' },
  { value: 'undecided', text: 'Undecided' },
  { value: 'accepted', text: 'A  Accepted' },
  { value: 'rejected', text: 'R  Rejected' },
  { value: 'edited', text: 'E  Edited' },
];

function Filters({ panel: { clusters, labels, warnings } }: { readonly panel: PanelView }) {
  const { state, cluster, label, warning } = query.value;
  const labelKey = label === undefined ? '' : label === null ? 'none' : `=${label}`;
  return (
    <>
      <Dropdown
        label="State"
        value={state ?? ''}
        choices={stateChoices}
        onChoose={(value) => changeQuery({ state: value === '' ? undefined : (value as RowQuery['state']) })}
      />
      <Dropdown
        label="Cluster"
        value={cluster ?? ''}
        choices={[
          { value: '', text: 'Every cluster' },
          ...clusters.map(({ id, name }, place) => ({ value: id, text: `${place + 1} ${name}` })),
        ]}
        onChoose={(value) => changeQuery({ cluster: value === '' ? undefined : value })}
      />
      {labels.length > 1 ? (
        <Dropdown
          label="Label"
          value={labelKey}
          choices={[
            { value: '', text: 'Every label' },
            ...labels.map((one) =>
              one.label === null ? { value: 'none', text: 'No label' } : { value: `=${one.label}`, text: one.label },
            ),
          ]}
          onChoose={(value) =>
            changeQuery({ label: value === '' ? undefined : value === 'none' ? null : value.slice(1) })
          }
        />
      ) : null}
      {warnings.length > 0 ? (
        <Dropdown
          label="Warning"
          value={warning ?? ''}
          choices={[
            { value: '', text: 'Warned or not' },
            { value: 'any', text: 'Some warning' },
            { value: 'none', text: 'No warning' },
            ...warnings.map(({ name, rows }) => ({ value: name, text: `${name} (${formatCount(rows)})` })),
          ]}
          onChoose={(value) => changeQuery({ warning: value === '' ? undefined : value })}
        />
      ) : null}
    </>
  );
}

const sorts: readonly (readonly [RowSort, string])[] = [
  ['document', 'As in the document'],
  ['effect', 'Effect on the gap'],
  ['weight', 'Heaviest first'],
  ['light', 'Lightest first'],
  ['cluster', 'By cluster'],
  ['warnings', 'Most warnings first'],
  ['near', 'Nearest in meaning'],
];

function Sort() {
  const { sort, near } = query.value;
  return (
    <Dropdown
      label="Order"
      value={sort}
      choices={sorts.filter(([value]) => value !== 'near' || near).map(([value, text]) => ({ value, text }))}
      onChoose={(value) => changeQuery({ sort: value as RowSort })}
    />
  );
}

/** What narrows the list and stands in no dropdown, each with a way to let go of it. */
function Chips({ panel }: { readonly panel: PanelView }) {
  const { near, leastWeight, mostWeight, lasso, text } = query.value;
  return (
    <>
      {near ? (
        <Chip
          text={`Like ${describeNear(near)}`}
          onDrop={() =>
            changeQuery({ near: undefined, sort: query.value.sort === 'near' ? 'document' : query.value.sort })
          }
        />
      ) : null}
      {leastWeight !== undefined || mostWeight !== undefined ? (
        <Chip
          text={`Weight ${nameBin({ from: leastWeight ?? 0, to: mostWeight })}`}
          onDrop={() => changeQuery({ leastWeight: undefined, mostWeight: undefined })}
        />
      ) : null}
      {lasso ? <Chip text="In the lasso" onDrop={dropLasso} /> : null}
      {text.trim() === '' ? null : <Chip text={`“${text.trim()}”`} onDrop={() => changeQuery({ text: '' })} />}
      {isFiltered(query.value) && panel.runs.length > 0 ? (
        <button type="button" class="quiet" onClick={clearFilters}>
          Clear filters
        </button>
      ) : null}
    </>
  );
}

function Chip({ text, onDrop }: { readonly text: string; readonly onDrop: () => void }) {
  return (
    <span class="chip">
      {text}
      <button type="button" class="remove" aria-label={`Let go of: ${text}`} onClick={onDrop}>
        ×
      </button>
    </span>
  );
}

function describeNear(near: NonNullable<RowQuery['near']>): string {
  if ('line' in near) return `line ${formatCount(near.line)}`;
  return 'id' in near ? `row ${near.id}` : `“${near.text}”`;
}

/** Shows every row again, in the order they are in. */
export function clearFilters(): void {
  if (query.value.lasso) dropLasso();
  changeQuery({
    text: '',
    cluster: undefined,
    label: undefined,
    state: undefined,
    warning: undefined,
    leastWeight: undefined,
    mostWeight: undefined,
    lasso: false,
  });
}
