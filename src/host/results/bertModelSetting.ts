import { workspace } from 'vscode';

/** The setting that names the encoder of BERTScore. */
export const BERT_MODEL_SETTING = 'rapport.bertscore.model';

/** The encoder of BERTScore, `MODEL` or `MODEL:LAYER`; `undefined` when none is set. */
export function bertModelSetting(): string | undefined {
  const model = workspace.getConfiguration().get<string>(BERT_MODEL_SETTING, '').trim();
  return model === '' ? undefined : model;
}
