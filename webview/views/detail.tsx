import { useState } from 'preact/hooks';
import type { PanelView } from '../../src/protocol/panel-view.ts';
import type { DiffPart, RowDetailView, RowView } from '../../src/protocol/row-view.ts';
import { formatCount } from '../../src/view/figures.ts';
import { changeQuery, decide, send } from '../actions.ts';
import { Button, TextField } from '../controls.tsx';
import { canDecide, detail, selectedId, selectedRow } from '../store.ts';
import { formatEffect, formatWeight, stateLetters } from './words.ts';

/** Everything about the selected row. */
export function Detail({ panel }: { readonly panel: PanelView }) {
  const id = selectedId.value;
  const row = selectedRow.value;
  const known = detail.value?.id === id ? detail.value : undefined;
  return (
    <section class="detail" aria-labelledby="detail-head">
      <h2 id="detail-head">Row</h2>
      {id === undefined ? (
        <p class="empty">Select a row to read it here: j and k, or a click.</p>
      ) : (
        <>
          {row ? <RowFacts row={row} panel={panel} /> : null}
          {canDecide.value ? <RowButtons key={id} id={id} reasons={panel.reasons} mayRun={panel.mayRun} /> : null}
          {known ? <RowParts detail={known} /> : <p class="dim">…</p>}
        </>
      )}
    </section>
  );
}

function RowFacts({ row, panel }: { readonly row: RowView; readonly panel: PanelView }) {
  const place = panel.clusters.findIndex(({ id }) => id === row.cluster);
  return (
    <p class="row-facts num">
      <b class={`state ${row.state}`}>
        {stateLetters[row.state]} {row.state}
      </b>
      {row.reason ? <span>{row.reason}</span> : null}
      {row.label === null ? null : <span>{row.label}</span>}
      {place < 0 ? null : (
        <span>
          cluster {place + 1} {panel.clusters[place]?.name}
        </span>
      )}
      {row.weight === undefined ? null : <span>weight {formatWeight(row.weight)}</span>}
      {row.effect === undefined ? null : <span>gap {formatEffect(row.effect)} if rejected</span>}
    </p>
  );
}

interface RowButtonsProps {
  readonly id: string;
  readonly reasons: readonly string[];
  readonly mayRun: boolean;
}

function RowButtons({ id, reasons, mayRun }: RowButtonsProps) {
  const [reason, setReason] = useState('');
  const reject = () => decide('reject', reason.trim() === '' ? undefined : reason.trim());
  return (
    <div class="row-buttons">
      <span class="buttons">
        <Button look="primary" onPress={() => decide('accept')}>
          Accept
        </Button>
        <Button onPress={reject}>Reject</Button>
        <TextField
          label="Reason to reject it"
          placeholder="Reason"
          value={reason}
          onInput={setReason}
          onEnter={reject}
        />
      </span>
      {reasons.length > 0 ? (
        <ul class="reasons" aria-label="Reject with a reason used before">
          {reasons.slice(0, 9).map((text, i) => (
            <li key={text}>
              <button type="button" class="quiet" onClick={() => decide('reject', text)}>
                <kbd>{i + 1}</kbd> {text}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <span class="buttons">
        <Button onPress={() => changeQuery({ near: { id }, sort: 'near' })}>Like this</Button>
        <Button onPress={() => send({ type: 'open-row', id })}>Open in review</Button>
        <Button onPress={() => send({ type: 'compare-row', id })}>Compare</Button>
        {mayRun ? <Button onPress={() => send({ type: 'write-again', what: { row: id } })}>Write again…</Button> : null}
      </span>
    </div>
  );
}

function RowParts({ detail: row }: { readonly detail: RowDetailView }) {
  return (
    <>
      <p class="pretty">{row.pretty}</p>
      {row.warnings.length > 0 ? (
        <>
          <h3>Warnings</h3>
          <ul class="warnings">
            {row.warnings.map(({ name, evidence }) => (
              <li key={name}>
                <span class="tag">{name}</span> {evidence}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <h3>Nearest real rows</h3>
      {row.nearest.length === 0 ? (
        <p class="hint">None within reach.</p>
      ) : (
        <p class="hint">
          <ins>underlined</ins>: only this row has it · <del>struck</del>: only the real row
        </p>
      )}
      {row.nearest.map((near) => (
        <Nearest key={near.line} {...near} />
      ))}
      {row.attributes.length > 0 ? (
        <>
          <h3>Attributes</h3>
          <dl class="attributes">
            {row.attributes.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      <h3>History</h3>
      <ol class="history">
        <li>
          written by {row.model} <span class="dim">· row {row.id}</span>
        </li>
        {row.history.map(({ by, at, what }) => (
          <li key={`${at} ${what}`}>
            {what} <span class="dim">by {by}, </span>
            <time class="dim num" dateTime={at}>
              {at.slice(0, 16).replace('T', ' ')}
            </time>
          </li>
        ))}
      </ol>
    </>
  );
}

function Nearest({ line, similarity, demonstration, parts }: RowDetailView['nearest'][number]) {
  return (
    <blockquote class={demonstration ? 'demonstration' : ''}>
      <p class="dim num">
        line {formatCount(line)}
        {similarity === undefined ? '' : ` · ${similarity.toFixed(2)} alike`}
        {demonstration ? ' · demonstration' : ''}
        {canDecide.value ? (
          <button
            type="button"
            class="quiet"
            aria-label={`Open line ${formatCount(line)}`}
            onClick={() => send({ type: 'open-real-row', line })}
          >
            Open
          </button>
        ) : null}
      </p>
      <p class="text">
        {parts.map((part, i) => (
          <Piece key={i} {...part} />
        ))}
      </p>
    </blockquote>
  );
}

function Piece({ text, kind }: DiffPart) {
  if (kind === 'added') return <ins>{text}</ins>;
  return kind === 'removed' ? <del>{text}</del> : <span>{text}</span>;
}
