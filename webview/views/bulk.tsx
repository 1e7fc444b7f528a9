import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { isSameQuery } from '../../src/protocol/choose-rows.ts';
import type { RowQuery } from '../../src/protocol/row-view.ts';
import { countOf, formatCount } from '../../src/view/figures.ts';
import { send } from '../actions.ts';
import { expectAnswer } from '../announce.ts';
import { Button, TextField } from '../controls.tsx';
import { page, query } from '../store.ts';

/** A decision about many rows that waits for its second press: the rows are those that were shown. */
interface Proposal {
  readonly verdict: 'accept' | 'reject';
  readonly query: RowQuery;
  readonly rows: number;
}

const proposal = signal<Proposal | undefined>(undefined);

/** Decides about every undecided row of the list, in two steps. */
export function BulkButtons({ reasons }: { readonly reasons: readonly string[] }) {
  const here = page.value;
  const left = here?.left ?? 0;
  const proposed = proposal.value;
  if (proposed) return <Confirmation {...proposed} now={left} reasons={reasons} />;
  if (!here || left === 0) return null;
  const propose = (verdict: Proposal['verdict']) => {
    proposal.value = { verdict, query: query.value, rows: left };
  };
  return (
    <span class="buttons">
      <Button onPress={() => propose('accept')}>Accept {formatCount(left)}…</Button>
      <Button onPress={() => propose('reject')}>Reject {formatCount(left)}…</Button>
    </span>
  );
}

interface ConfirmationProps extends Proposal {
  readonly now: number;
  readonly reasons: readonly string[];
}

function Confirmation({ verdict, query: proposed, rows, now, reasons }: ConfirmationProps) {
  const [reason, setReason] = useState('');
  const close = () => {
    proposal.value = undefined;
  };
  const hasChanged = now !== rows || !isSameQuery(proposed, query.value);
  const confirm = () => {
    const given = reason.trim();
    send({ type: 'decide-all', query: proposed, rows, verdict, ...(given === '' ? {} : { reason: given }) });
    expectAnswer(`${countOf(rows, 'row', 'rows')} ${verdict === 'accept' ? 'accepted' : 'rejected'}`);
    close();
  };
  const word = verdict === 'accept' ? 'Accept' : 'Reject';
  return (
    <span
      class="confirmation"
      role="group"
      aria-label={`${word} ${rows} rows`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      {hasChanged ? (
        <span class="note">The list has changed. Look at it again.</span>
      ) : (
        <>
          <span class="num">
            {word} all {formatCount(rows)} undecided rows of this list? One undo takes it back.
          </span>
          {verdict === 'reject' ? (
            <TextField
              label="Reason"
              placeholder={reasons[0] ? `Reason, e.g. ${reasons[0]}` : 'Reason (optional)'}
              value={reason}
              onInput={setReason}
            />
          ) : null}
          <Button look="primary" onPress={confirm}>
            {word} {formatCount(rows)}
          </Button>
        </>
      )}
      <Button onPress={close}>{hasChanged ? 'OK' : 'Cancel'}</Button>
    </span>
  );
}
