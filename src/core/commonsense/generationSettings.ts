import { AppError } from '../util/errors';
import { checkBeamSearchSettings, type BeamSearchSettings } from './beamSearchSettings';

/** What a user may set instead of the model's own generation settings; null takes a forced token away. */
export interface GenerationOverrides {
  readonly numBeams?: number;
  readonly numReturnSequences?: number;
  readonly lengthPenalty?: number;
  readonly earlyStopping?: boolean | 'never';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly noRepeatNgramSize?: number;
  readonly forcedBosTokenId?: number | null;
  readonly forcedEosTokenId?: number | null;
}

/** A model's own files about generation, as they parse. */
export interface GenerationFiles {
  readonly config: unknown;
  /** Absent where the model has none; then `config` says what it would. */
  readonly generationConfig?: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** Beams, and as many sequences returned, unless somebody says otherwise: what the paper's authors take. */
const BEAMS = 5;

/** What `generate` would do and this search does not, with the values that ask for nothing. */
const UNKNOWN: Readonly<Record<string, readonly unknown[]>> = {
  repetition_penalty: [1],
  encoder_repetition_penalty: [1],
  encoder_no_repeat_ngram_size: [0],
  bad_words_ids: [],
  suppress_tokens: [],
  begin_suppress_tokens: [],
  sequence_bias: [],
  exponential_decay_length_penalty: [],
  renormalize_logits: [false],
  num_beam_groups: [1],
  diversity_penalty: [0],
  guidance_scale: [1],
  do_sample: [false],
};

/**
 * The settings with which COMET generates: the model's own, those of `task_specific_params.summarization` over them (as
 * the example published with COMET does), 5 beams and 5 sequences, and the overrides over all. The greatest length is never
 * more than the decoder has positions for. Throws `invalid-input` when the model asks for what this search does not do or
 * names no end token, `invalid-setting` for overrides with which nothing can be generated.
 */
export function readGenerationSettings(files: GenerationFiles, overrides: GenerationOverrides): BeamSearchSettings {
  const config = asObject(files.config);
  const task = asObject(asObject(config['task_specific_params'])['summarization']);
  const own = files.generationConfig === undefined ? withClassDefaults(config) : asObject(files.generationConfig);
  const said: Json = { ...tokensOf(config), ...dropEmpty(own), ...dropEmpty(task) };
  for (const [name, harmless] of Object.entries(UNKNOWN)) {
    const value = said[name];
    if (value !== undefined && !harmless.includes(value) && !(Array.isArray(value) && value.length === 0))
      throw new AppError(
        'invalid-input',
        `The model's generation settings ask for "${name}", which beam search here does not do. Take it out of generation_config.json.`,
      );
  }
  const numBeams = overrides.numBeams ?? BEAMS;
  const positions = numberOf(config, 'max_position_embeddings') ?? Infinity;
  // The decoder begins with one token, which max_new_tokens does not count, nor the 20 of a model that says nothing.
  const newTokens = numberOf(said, 'max_new_tokens');
  const maxLength = newTokens === undefined ? (numberOf(said, 'max_length') ?? 21) : newTokens + 1;
  const minNewTokens = numberOf(said, 'min_new_tokens');
  const minLength = Math.max(numberOf(said, 'min_length') ?? 0, minNewTokens === undefined ? 0 : minNewTokens + 1);
  const early = overrides.earlyStopping ?? said['early_stopping'];
  const forcedBos = overrides.forcedBosTokenId === undefined ? said['forced_bos_token_id'] : overrides.forcedBosTokenId;
  const forcedEos = overrides.forcedEosTokenId === undefined ? said['forced_eos_token_id'] : overrides.forcedEosTokenId;
  const [start] = idsOf(said['decoder_start_token_id'] ?? said['bos_token_id']);
  const eosTokenIds = idsOf(said['eos_token_id']);
  if (start === undefined || eosTokenIds.length === 0)
    throw new AppError(
      'invalid-input',
      'The model does not say with which token its sequences begin and end (decoder_start_token_id, eos_token_id in config.json). Download it again.',
    );
  const [forcedBosTokenId] = idsOf(forcedBos);
  const settings: BeamSearchSettings = {
    numBeams,
    numReturnSequences: overrides.numReturnSequences ?? numBeams,
    lengthPenalty: overrides.lengthPenalty ?? numberOf(said, 'length_penalty') ?? 1,
    earlyStopping: early === true || early === 'never' ? early : false,
    minLength: overrides.minLength ?? minLength,
    maxLength: Math.min(overrides.maxLength ?? maxLength, positions),
    noRepeatNgramSize: overrides.noRepeatNgramSize ?? numberOf(said, 'no_repeat_ngram_size') ?? 0,
    ...(forcedBosTokenId === undefined ? {} : { forcedBosTokenId }),
    forcedEosTokenIds: idsOf(forcedEos),
    decoderStartTokenId: start,
    eosTokenIds,
  };
  checkBeamSearchSettings(settings);
  return settings;
}

/** What BART's own class puts where a `config.json` is silent, that of older versions included. */
function withClassDefaults(config: Json): Json {
  if (config['model_type'] !== 'bart') return config;
  const bos = config['bos_token_id'] ?? 0;
  const forcesBos = config['force_bos_token_to_be_generated'] === true;
  return {
    bos_token_id: bos,
    eos_token_id: 2,
    decoder_start_token_id: 2,
    forced_eos_token_id: 2,
    ...config,
    ...(forcesBos ? { forced_bos_token_id: config['forced_bos_token_id'] ?? bos } : {}),
  };
}

/** A generation_config.json may leave to config.json what its tokens are. */
function tokensOf(config: Json): Json {
  const names = ['bos_token_id', 'eos_token_id', 'decoder_start_token_id'];
  return Object.fromEntries(names.map((name) => [name, config[name]]));
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function dropEmpty(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null && value !== undefined));
}

function numberOf(json: Json, name: string): number | undefined {
  const value = json[name];
  return typeof value === 'number' ? value : undefined;
}

function idsOf(value: unknown): readonly number[] {
  return (Array.isArray(value) ? value : [value]).filter((id): id is number => Number.isInteger(id));
}
