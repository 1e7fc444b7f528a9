import { protocolVersion } from './host-message.ts';
import type { PanelView } from './panel-view.ts';
import type { PointsView, RealRowView } from './points-view.ts';
import type { RowDetailView, RowView } from './row-view.ts';

/** The id of the element that holds the data of a report. */
export const reportElementId = 'synalign-data';

/** A row of a report with all that is known about it. */
export type ReportRow = RowView & { readonly detail: RowDetailView };

/** Everything that a report shows: what the host would tell the panel, at once. */
export interface ReportData {
  readonly version: number;
  /** Its mode is `report`. */
  readonly panel: PanelView;
  readonly rows: readonly ReportRow[];
  readonly points?: PointsText;
  /** Texts of real rows to show on the map: those of demonstrations and nearest rows, or all of a small data set. */
  readonly realRows: readonly RealRowView[];
}

/** The map as text: little-endian bytes in base64. Coordinates have 16 bits, uncertainty and witness 8. */
export interface PointsText
  extends Pick<PointsView, 'key' | 'real' | 'synthetic' | 'ids' | 'keptVariance' | 'leftOut'> {
  readonly coordinates: string;
  readonly lines: string;
  readonly clusters: string;
  readonly demonstrations: string;
  readonly uncertainty: string;
  readonly witness: string;
}

const coordinateSteps = 32767;
const shadeSteps = 127;

/** Points as text for a report. */
export function writePoints(points: PointsView): PointsText {
  const { key, real, synthetic, ids, keptVariance, leftOut } = points;
  const scale = (values: Float32Array, steps: number) =>
    Int16Array.from(values, (value) => Math.round(Math.max(-1, Math.min(1, value)) * steps));
  const shades = (values: Float32Array) => encodeBytes(Int8Array.from(scale(values, shadeSteps)));
  return {
    ...{ key, real, synthetic, ids, keptVariance, leftOut },
    coordinates: encodeBytes(scale(points.coordinates, coordinateSteps)),
    lines: encodeBytes(points.lines),
    clusters: encodeBytes(points.clusters),
    demonstrations: encodeBytes(points.demonstrations),
    uncertainty: shades(points.uncertainty),
    witness: shades(points.witness),
  };
}

/** Points from their text. Throws when the arrays do not have the lengths that the counts ask for. */
export function readPoints(text: PointsText): PointsView {
  const { key, real, synthetic, ids, keptVariance, leftOut } = text;
  const all = real + synthetic;
  const scale = (values: Int16Array | Int8Array, steps: number) => Float32Array.from(values, (value) => value / steps);
  const shades = (value: string) => scale(new Int8Array(decodeBytes(value, real).buffer), shadeSteps);
  return {
    ...{ key, real, synthetic, ids, keptVariance, leftOut },
    hasLayers: true,
    coordinates: scale(new Int16Array(decodeBytes(text.coordinates, all * 4).buffer), coordinateSteps),
    lines: new Uint32Array(decodeBytes(text.lines, real * 4).buffer),
    clusters: new Uint16Array(decodeBytes(text.clusters, all * 2).buffer),
    demonstrations: decodeBytes(text.demonstrations, real),
    uncertainty: shades(text.uncertainty),
    witness: shades(text.witness),
  };
}

/** The data of a report for a `script` element of type `application/json`: no row's text can end the element. */
export function writeReportData(data: Omit<ReportData, 'version'>): string {
  return JSON.stringify({ version: protocolVersion, ...data })
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Reads the data of a report; undefined for anything else and for another version. */
export function readReportData(text: string): ReportData | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { readonly version?: unknown }).version === protocolVersion ? (value as ReportData) : undefined;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of an array's bytes; neither Node's nor the browser's own, so that both sides share it. */
function encodeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const pieces: string[] = [];
  let piece = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const one = bytes[i] ?? 0;
    const two = bytes[i + 1] ?? 0;
    const three = bytes[i + 2] ?? 0;
    const left = bytes.length - i;
    piece += alphabet[one >> 2];
    piece += alphabet[((one & 3) << 4) | (two >> 4)];
    piece += left > 1 ? alphabet[((two & 15) << 2) | (three >> 6)] : '=';
    piece += left > 2 ? alphabet[three & 63] : '=';
    if (piece.length > 8192) {
      pieces.push(piece);
      piece = '';
    }
  }
  return pieces.join('') + piece;
}

const digits = new Int8Array(128).fill(-1);
for (let i = 0; i < alphabet.length; i++) digits[alphabet.charCodeAt(i)] = i;

/** The bytes of a base64 text; throws unless there are `length` of them. */
function decodeBytes(text: string, length: number): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const size = (text.length / 4) * 3 - padding;
  if (size !== length) throw new RangeError(`The report holds ${size} bytes where ${length} belong.`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    let word = 0;
    for (let k = 0; k < 4; k++) {
      const code = text.charCodeAt(i + k);
      const digit = digits[code] ?? -1;
      const isPadding = code === 61 && i + k >= text.length - padding;
      if (digit < 0 && !isPadding) throw new RangeError('The report holds a character that is no base64.');
      word = (word << 6) | (isPadding ? 0 : digit);
    }
    for (let k = 16; k >= 0 && at < length; k -= 8) bytes[at++] = (word >> k) & 255;
  }
  return bytes;
}
