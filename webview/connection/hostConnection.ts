import { createBirpc, type ChannelOptions } from 'birpc';
import { isRpcMessage, type HostFunctions, type PanelFunctions } from '../../src/protocol/rpc';
import type { VsCodeApi } from './vscodeApi';

/** The host as an object to call, and `panel` as what the host may call. */
export function connectToHost(api: VsCodeApi, panel: PanelFunctions): HostFunctions {
  return createBirpc<HostFunctions, PanelFunctions>(panel, channelTo(api));
}

/** The way to the host. Calls wait as long as they take: a picker stays open until the user is done. What is no message of this protocol is dropped. */
export function channelTo(api: VsCodeApi): ChannelOptions & { readonly timeout: number } {
  return {
    post: (message) => api.postMessage(message),
    on: (listener) => {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (isRpcMessage(event.data)) listener(event.data);
      });
    },
    timeout: -1,
  };
}
