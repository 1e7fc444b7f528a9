interface BarProps {
  /** In [0, 1]. */
  readonly share: number;
  readonly tone?: 'synthetic' | 'real' | 'demonstration' | 'good' | 'bad';
  /** Where a mark stands, in [0, 1]. */
  readonly mark?: number;
}

/** A bar; the number that it shows always stands beside it. */
export function Bar({ share, tone = 'synthetic', mark }: BarProps) {
  return (
    <span class={`bar ${tone}`} aria-hidden="true">
      <i style={{ width: percent(share) }} />
      {mark === undefined ? null : <u style={{ left: percent(mark) }} />}
    </span>
  );
}

const percent = (share: number) => `${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%`;
