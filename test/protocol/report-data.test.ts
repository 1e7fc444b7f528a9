import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noCluster, type PointsView } from '../../src/protocol/points-view.ts';
import { readPoints, readReportData, writePoints, writeReportData } from '../../src/protocol/report-data.ts';
import { makeSample } from '../webview/page/sample.ts';

const sample = makeSample(50, 20);

/** Points with numbers that any run may have. */
const anyPoints = fc
  .tuple(fc.nat(40), fc.nat(40), fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })))
  .map(([real, synthetic, stream]): PointsView => {
    const take = (count: number) => Float32Array.from({ length: count }, () => stream.next().value as number);
    return {
      ...{ key: 'k', real, synthetic, keptVariance: 0.5, leftOut: 3, hasLayers: true },
      coordinates: take((real + synthetic) * 2),
      lines: Uint32Array.from({ length: real }, (_, i) => 4_000_000_000 - i),
      clusters: Uint16Array.from({ length: real + synthetic }, (_, i) => (i % 3 === 0 ? noCluster : i)),
      demonstrations: Uint8Array.from({ length: real }, (_, i) => i % 2),
      uncertainty: take(real).map(Math.abs),
      witness: take(real),
      ids: Array.from({ length: synthetic }, (_, i) => `r${i}`),
    };
  });

const farthest = (one: Float32Array, other: Float32Array) =>
  one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);

describe('points of a report', () => {
  it('come back as they were, coordinates and shades as near as one sees', () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const back = readPoints(JSON.parse(JSON.stringify(writePoints(points))));
        const { coordinates, uncertainty, witness, ...exact } = points;
        expect(back).toMatchObject(exact);
        expect(farthest(coordinates, back.coordinates)).toBeLessThan(2e-5);
        expect(farthest(uncertainty, back.uncertainty)).toBeLessThan(0.0041);
        expect(farthest(witness, back.witness)).toBeLessThan(0.0041);
      }),
      { numRuns: 60 },
    );
  });

  it('are the base64 that others read', () => {
    const text = writePoints(sample.points);
    const bytes = Buffer.from(text.lines, 'base64');
    expect(new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))).toEqual(
      sample.points.lines,
    );
  });

  it('are refused when bytes are missing or are none', () => {
    const text = writePoints(sample.points);
    expect(() => readPoints({ ...text, clusters: text.clusters.slice(4) })).toThrow(/bytes/);
    expect(() => readPoints({ ...text, lines: `!!!!${text.lines.slice(4)}` })).toThrow(/base64/);
  });
});

describe('data of a report', () => {
  const panel = { ...sample.panel, mode: 'report' as const };

  it('cannot end the element that holds it', () => {
    const hostile = '</script><script>alert(1)</script>\u2028<!--';
    const rows = sample.rows.map((row) => ({ ...row, text: hostile }));
    const text = writeReportData({ panel, rows, points: writePoints(sample.points), realRows: [] });
    expect(text).not.toMatch(/[<\u2028\u2029]/);
    expect(readReportData(text)?.rows[0]?.text).toBe(hostile);
  });

  it('are read back whole, and not at all from another version', () => {
    const text = writeReportData({ panel, rows: sample.rows, realRows: [] });
    expect(readReportData(text)).toMatchObject({ panel, rows: sample.rows });
    expect(readReportData(text.replace(/"version":\d+/, '"version":99'))).toBeUndefined();
    expect(readReportData('null')).toBeUndefined();
  });
});
