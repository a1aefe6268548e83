import type { CometGraphs } from './cometMessages';

/**
 * The graphs of an encoder-decoder among a model's files (relative paths), in full precision or with 8-bit weights, under
 * the names that Optimum and transformers.js give. One decoder for all steps is taken before one for each kind of step,
 * since it holds the weights once. `undefined` when there are none.
 */
export function chooseCometGraphs(files: ReadonlySet<string>, quantised: boolean): CometGraphs | undefined {
  for (const folder of ['onnx/', '']) {
    for (const suffix of quantised ? ['_quantized', '_int8'] : ['']) {
      const [encoder, merged, first, next] = [
        'encoder_model',
        'decoder_model_merged',
        'decoder_model',
        'decoder_with_past_model',
      ].map((name) => `${folder}${name}${suffix}.onnx`) as [string, string, string, string];
      if (!files.has(encoder)) continue;
      if (files.has(merged)) return { encoder, decoder: { kind: 'merged', graph: merged } };
      if (files.has(first) && files.has(next)) return { encoder, decoder: { kind: 'separate', first, next } };
    }
  }
  return undefined;
}

/** The graphs' own files and, after each, the one with its weights where they lie outside. */
export function graphFiles({ encoder, decoder }: CometGraphs, files: ReadonlySet<string>): readonly string[] {
  const graphs = decoder.kind === 'merged' ? [encoder, decoder.graph] : [encoder, decoder.first, decoder.next];
  return graphs.flatMap((graph) => [graph, `${graph}_data`]).filter((file) => files.has(file));
}

/** What of a repository of the hub is needed to run it as a COMET; `undefined` when it has no such graphs. */
export function cometFiles(files: ReadonlySet<string>, quantised: boolean): readonly string[] | undefined {
  const graphs = chooseCometGraphs(files, quantised);
  if (graphs === undefined) return undefined;
  const settings = [
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
  ];
  return [...settings.filter((file) => files.has(file)), ...graphFiles(graphs, files)];
}
