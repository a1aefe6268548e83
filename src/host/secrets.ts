import type { SecretStorage } from 'vscode';

/** The keys of endpoints, in VS Code's SecretStorage and nowhere else. */
export interface Keys {
  get(endpointId: string): Promise<string | undefined>;
  set(endpointId: string, key: string): Promise<void>;
  forget(endpointId: string): Promise<void>;
}

/** Keys by endpoint id. */
export function createKeys(storage: SecretStorage): Keys {
  const name = (endpointId: string): string => `rapport.key.${endpointId}`;
  return {
    get: async (endpointId) => storage.get(name(endpointId)),
    set: async (endpointId, key) => storage.store(name(endpointId), key),
    forget: async (endpointId) => storage.delete(name(endpointId)),
  };
}
