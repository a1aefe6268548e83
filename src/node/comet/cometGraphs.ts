import type { CometGraphs } from './cometMessages';

/**
 * The graphs of an encoder-decoder among a model's files (relative paths), in full precision or with 8-bit weights, under
 * the names that scripts/comet/export.py, Optimum and transformers.js give. What takes least memory is taken first.
 * `undefined` when there are none.
 */
export function chooseCometGraphs(files: ReadonlySet<string>, quantised: boolean): CometGraphs | undefined {
  for (const folder of ['onnx/', '']) {
    for (const suffix of quantised ? ['_quantized', '_int8'] : ['']) {
      const named = (name: string): string => `${folder}${name}${suffix}.onnx`;
      const [encoder, cross, next] = [
        named('encoder_model'),
        named('encoder_cross_model'),
        named('decoder_with_past_model'),
      ];
      const [first, merged] = [named('decoder_model'), named('decoder_model_merged')];
      if (files.has(cross) && files.has(next)) return { encoder: cross, decoder: { kind: 'single', graph: next } };
      if (!files.has(encoder)) continue;
      if (files.has(merged)) return { encoder, decoder: { kind: 'merged', graph: merged } };
      if (files.has(first) && files.has(next)) return { encoder, decoder: { kind: 'separate', first, next } };
    }
  }
  return undefined;
}

/** The graphs that are loaded. */
export function graphsOf({ encoder, decoder }: CometGraphs): readonly string[] {
  return decoder.kind === 'separate' ? [encoder, decoder.first, decoder.next] : [encoder, decoder.graph];
}

/** The graphs' own files and, after each, the one with its weights where they lie outside. */
export function graphFiles(graphs: CometGraphs, files: ReadonlySet<string>): readonly string[] {
  return graphsOf(graphs)
    .flatMap((graph) => [graph, `${graph}_data`])
    .filter((file) => files.has(file));
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
