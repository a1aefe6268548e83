import { LitElement } from 'lit';

/** A component without a shadow tree: one style sheet serves all, and ids, labels and table parts reach across components. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
