import { AppError } from '../../core/util/errors';

/**
 * The graph to run among a model's files (relative paths): full precision, or 8-bit weights for the processor. The names
 * are those that Optimum, transformers.js and sentence-transformers give. `undefined` when there is none.
 */
export function chooseGraph(files: ReadonlySet<string>, quantised: boolean, processor: string): string | undefined {
  const names = quantised
    ? [
        'model_quantized',
        'model_int8',
        ...(processor === 'arm64'
          ? ['model_qint8_arm64']
          : ['model_qint8_avx512_vnni', 'model_qint8_avx512', 'model_quint8_avx2']),
      ]
    : ['model'];
  return names.flatMap((name) => [`onnx/${name}.onnx`, `${name}.onnx`]).find((file) => files.has(file));
}

/** The graph to run of a folder's files, as `chooseGraph`; throws `unavailable` when it has none. */
export function requireGraph(folder: string, files: ReadonlySet<string>, quantised: boolean): string {
  const graph = chooseGraph(files, quantised, process.arch);
  if (graph !== undefined) return graph;
  throw new AppError(
    'unavailable',
    `The model folder ${folder} has no ${quantised ? 'quantised ' : ''}ONNX graph (onnx/${quantised ? 'model_quantized' : 'model'}.onnx). Take a model that has one, or export it with Optimum.`,
  );
}

/** What of a repository is needed beside the graph: settings, tokeniser, pooling, and weights that lie outside the graph. */
export function neededFiles(files: ReadonlySet<string>, graph: string): readonly string[] {
  const settings = [
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'modules.json',
    'sentence_bert_config.json',
    '1_Pooling/config.json',
  ];
  return [...settings, `${graph}_data`, graph].filter((file) => files.has(file));
}
