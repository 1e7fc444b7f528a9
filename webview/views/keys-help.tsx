import { Checkbox } from '../controls.tsx';
import { keyLines } from '../keys.ts';
import { canDecide, changeUi, isOpen, panel, ui } from '../store.ts';

/** The keys, while they are asked for. */
export function KeysHelp() {
  if (!isOpen('keys')) return null;
  const reasons = canDecide.value ? (panel.value?.reasons.slice(0, 9) ?? []) : [];
  return (
    <section id="keys" class="keys" aria-label="Keys">
      <dl>
        {keyLines
          .filter(({ decides }) => canDecide.value || !decides)
          .map(({ keys, does }) => (
            <div key={does}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        {reasons.map((reason, i) => (
          <div key={reason}>
            <dt>
              <kbd>{i + 1}</kbd>
            </dt>
            <dd>reject: {reason}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Shift</kbd>
          </dt>
          <dd>drag on the map: lasso</dd>
        </div>
      </dl>
      <Checkbox
        label="Single letters and digits work as keys"
        checked={ui.value.letterKeys}
        onChange={(letterKeys) => changeUi({ letterKeys })}
      />
    </section>
  );
}
