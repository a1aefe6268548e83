import { t } from '@vscode/l10n';

/** The sentence in whatever a call was rejected with: an `Error`, or the plain `{code, message}` that crosses from the host. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') {
    return error.message;
  }
  return typeof error === 'string' && error !== '' ? error : t('The call to the extension failed; its log says why.');
}
