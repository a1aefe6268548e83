/** The part of VS Code's webview API that the panel uses. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  /** What `setState` was last given, also by an earlier life of the panel. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  /** Given by VS Code; may be called once. */
  function acquireVsCodeApi(): VsCodeApi;
}
