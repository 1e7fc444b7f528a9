import type { PanelView } from '../../src/protocol/panel-view.ts';
import { send } from '../actions.ts';
import { say } from '../announce.ts';
import { Checkbox } from '../controls.tsx';
import { Editable } from './editable.tsx';

/** What people say to the model: wishes, and what new rows should avoid. It holds from the next batch of a run on. */
export function Steering({ steering: { guidance, reasons } }: Pick<PanelView, 'steering'>) {
  return (
    <div class="steering">
      <p>
        <span class="dim">Wishes for the new rows</span>{' '}
        <Editable
          label="Wishes for the new rows"
          value={guidance}
          onSave={(text) => {
            send({ type: 'set-guidance', text });
            say('The wishes hold from the next batch on');
          }}
        />
        {guidance === '' ? null : (
          <button
            type="button"
            class="remove"
            aria-label="Take the wishes back"
            onClick={() => send({ type: 'set-guidance', text: '' })}
          >
            ×
          </button>
        )}
      </p>
      {reasons.length > 0 ? (
        <fieldset>
          <legend class="dim">What new rows should avoid</legend>
          <ul>
            {reasons.map(({ from, text, isUsed }) => (
              <li key={from}>
                <Checkbox label={text} checked={isUsed} onChange={(use) => send({ type: 'use-reason', from, use })} />
              </li>
            ))}
          </ul>
        </fieldset>
      ) : null}
      <p class="hint">
        Reasons of your rejections join the list when a run starts. A run under way hears of changes with its next
        batch.
      </p>
    </div>
  );
}
