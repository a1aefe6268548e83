import { createBirpc } from 'birpc';
import { isRpcMessage, type HostFunctions, type PanelFunctions } from '../../src/protocol/rpc';
import type { VsCodeApi } from './vscodeApi';

/**
 * The host as an object to call, and `panel` as what the host may call. Calls wait as long as they take: a picker stays
 * open until the user is done. What is no message of this protocol is dropped.
 */
export function connectToHost(api: VsCodeApi, panel: PanelFunctions): HostFunctions {
  return createBirpc<HostFunctions, PanelFunctions>(panel, {
    post: (message) => api.postMessage(message),
    on: (listener) => {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (isRpcMessage(event.data)) listener(event.data);
      });
    },
    timeout: -1,
  });
}
