import type { Endpoint } from '../core/llm/endpoint';

const GENERAL = 'RAPPORT_API_KEY';

/** How the user sets a key of the command line. */
export const HOW_TO_SET_KEY = `Set the environment variable ${GENERAL}, or ${GENERAL}_HOST for one server alone.`;

/** What the usage of a command says of keys. */
export const KEY_USAGE = `The key of a server is read from the environment variable ${GENERAL}; where several are asked, that of one alone from
${GENERAL}_ and its host, as in ${GENERAL}_API_OPENAI_COM or ${GENERAL}_127_0_0_1_8080 (empty: no key).`;

/** Gives the key for a server by its base URL: the variable of its own host and port counts before the general one, also when it is empty. */
export function serverKeys(
  environment: Readonly<Record<string, string | undefined>>,
): (baseUrl: string) => string | undefined {
  return (baseUrl) => {
    const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
    const own =
      host === '' ? undefined : environment[`${GENERAL}_${host.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`];
    const key = own ?? environment[GENERAL];
    return key === '' ? undefined : key;
  };
}

/** Where an endpoint is reached; empty for one that is no server. */
export function baseUrlOf(endpoint: Endpoint | undefined): string {
  return endpoint?.kind === 'openai' ? endpoint.baseUrl : '';
}
