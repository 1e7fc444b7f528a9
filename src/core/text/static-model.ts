import { createMatrix, type Matrix } from '../math/matrix.ts';
import { decodeFloats, decodeIntegers, readSafetensors, type Tensor } from './safetensors.ts';
import type { Projection } from './space.ts';

/** What the model needs of its tokenizer: the numbers of a text's tokens, without special tokens. */
export interface TokenEncoder {
  encode(text: string): readonly number[];
  /** Token left out of the mean, as the model's own library does. */
  readonly unknownId?: number;
}

/** A table of token vectors (model2vec): plain data. */
export interface StaticModel {
  readonly vectors: Matrix;
  /** Weight of each token, null for all 1. */
  readonly weights: Float32Array | null;
  /** Row of each token in `vectors`, null where token t has row t. */
  readonly rowOfToken: Int32Array | null;
  /** Number of tokens. */
  readonly tokens: number;
}

/** Tokens read of one text, as in model2vec. */
const MAX_TOKENS = 512;

/** Reads the bytes of a model2vec `model.safetensors` (tensor `embeddings`, optionally `weights` and `mapping`); throws an Error that says what is wrong. */
export function readStaticModel(bytes: Uint8Array): StaticModel {
  const tensors = readSafetensors(bytes);
  const table = tensors.get('embeddings') ?? tensors.get('embedding.weight');
  if (table === undefined) throw new Error('static model: no tensor named embeddings');
  if (table.shape.length !== 2 || table.shape.some((extent) => extent === 0)) {
    throw new Error(`static model: embeddings of shape ${table.shape.join(' × ')}, expected tokens × dimensions`);
  }
  const [rows, cols] = table.shape;
  const data = decodeFloats('embeddings', table);
  if (data.some((value) => !Number.isFinite(value)))
    throw new Error('static model: embeddings hold a value that is not finite');
  const rowOfToken = readMapping(tensors.get('mapping'), rows);
  const tokens = rowOfToken?.length ?? rows;
  return { vectors: { rows, cols, data }, weights: readWeights(tensors.get('weights'), tokens), rowOfToken, tokens };
}

/**
 * Mean of the token vectors of each text, scaled to norm 1; a text without a token is reported and gets the zero vector.
 * Throws an Error when the tokenizer knows tokens that the model does not.
 */
export function embedTexts(model: StaticModel, encoder: TokenEncoder, texts: readonly string[]): Projection {
  const { cols, data } = model.vectors;
  const out = createMatrix(texts.length, cols);
  const unknown: number[] = [];
  const sum = new Float64Array(cols);
  for (let i = 0; i < texts.length; i++) {
    sum.fill(0);
    let used = 0;
    for (const token of encoder.encode(texts[i])) {
      if (token === encoder.unknownId) continue;
      if (!(Number.isInteger(token) && token >= 0 && token < model.tokens)) {
        throw new Error(
          `static model: token ${token} of a model with ${model.tokens}; the tokenizer belongs to another model`,
        );
      }
      if (used++ === MAX_TOKENS) break;
      const from = (model.rowOfToken === null ? token : model.rowOfToken[token]) * cols;
      const weight = model.weights === null ? 1 : model.weights[token];
      for (let j = 0; j < cols; j++) sum[j] += weight * data[from + j];
    }
    let squares = 0;
    for (let j = 0; j < cols; j++) squares += sum[j] * sum[j];
    if (squares === 0) unknown.push(i);
    else for (let j = 0; j < cols; j++) out.data[i * cols + j] = sum[j] / Math.sqrt(squares);
  }
  return { ...out, unknown: Int32Array.from(unknown) };
}

function readMapping(tensor: Tensor | undefined, rows: number): Int32Array | null {
  if (tensor === undefined) return null;
  const mapping = decodeIntegers('mapping', tensor);
  const wrong = mapping.find((row) => row < 0 || row >= rows);
  if (wrong !== undefined) throw new Error(`static model: mapping names row ${wrong} of ${rows}`);
  return mapping;
}

function readWeights(tensor: Tensor | undefined, tokens: number): Float32Array | null {
  if (tensor === undefined) return null;
  const weights = decodeFloats('weights', tensor);
  if (weights.length !== tokens) throw new Error(`static model: ${weights.length} weights for ${tokens} tokens`);
  if (weights.some((value) => !Number.isFinite(value)))
    throw new Error('static model: weights hold a value that is not finite');
  return weights;
}
