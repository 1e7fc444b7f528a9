import type { AttributeView } from '../../src/protocol/panel-view.ts';
import { formatShare } from '../../src/view/figures.ts';
import { Table } from '../charts/chart.tsx';
import { isOpen, toggleOpen } from '../store.ts';

/** How often each value of each attribute occurs in real and in synthetic rows. */
export function AttributeCharts({ attributes }: { readonly attributes: readonly AttributeView[] }) {
  if (attributes.length === 0) return null;
  const open = isOpen('table:attributes');
  return (
    <div class="attribute-charts">
      <h3>
        All rows: <span class="key real">real</span> <span class="key synthetic">synthetic</span>
        <button
          type="button"
          class="quiet"
          aria-pressed={open}
          aria-label="Attributes as a table"
          onClick={() => toggleOpen('table:attributes')}
        >
          Table
        </button>
      </h3>
      {open ? (
        <AttributeTable attributes={attributes} />
      ) : (
        attributes.map((one) => <Histogram key={one.name} {...one} />)
      )}
    </div>
  );
}

function Histogram({ name, description, values, distance, how }: AttributeView) {
  const [real, synthetic] = sumOf(values);
  const share = (rows: number, all: number) => (all === 0 ? 0 : rows / all);
  return (
    <div class="attribute">
      <h4 title={description}>
        {name}
        <span class={`dim num ${distance !== undefined && distance > 0.2 ? 'apart' : ''}`}>
          {distance === undefined ? '' : `${distance > 0.2 ? 'apart ' : ''}${distance.toFixed(2)} TV · `}
          {how}
        </span>
      </h4>
      <ul>
        {values.map((value) => (
          <li key={value.value}>
            <span class="name">{value.value}</span>
            <span class="pair" aria-hidden="true">
              <i style={{ width: formatWidth(share(value.real, real)) }} />
              <b style={{ width: formatWidth(share(value.synthetic, synthetic)) }} />
            </span>
            <span class="num">
              <span class="hidden">real </span>
              {formatShare(share(value.real, real))}
              <span class="hidden">, synthetic</span>{' '}
              <span class="synthetic">{formatShare(share(value.synthetic, synthetic))}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AttributeTable({ attributes }: { readonly attributes: readonly AttributeView[] }) {
  return (
    <Table
      caption="Values of attributes in real and synthetic rows"
      heads={['Value', 'Real', 'Synthetic']}
      rows={attributes.flatMap((attribute) => {
        const [real, synthetic] = sumOf(attribute.values);
        return attribute.values.map((value) => [
          `${attribute.name}: ${value.value}`,
          real === 0 ? '–' : formatShare(value.real / real),
          synthetic === 0 ? '–' : formatShare(value.synthetic / synthetic),
        ]);
      })}
    />
  );
}

function sumOf(values: AttributeView['values']): readonly [number, number] {
  return [values.reduce((sum, { real }) => sum + real, 0), values.reduce((sum, { synthetic }) => sum + synthetic, 0)];
}

const formatWidth = (share: number) => `${(share * 100).toFixed(1)}%`;
