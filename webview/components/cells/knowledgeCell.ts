import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Inference, Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import { showControls } from '../../model/showControls';
import { LightElement } from '../lightElement';

/** What was inferred about the Speaker's last utterance; dropped inferences stay, struck through with the reason. */
export class KnowledgeCell extends LightElement {
  static override properties: PropertyDeclarations = { knowledge: { attribute: false } };
  declare knowledge: Knowledge | undefined;

  override render(): TemplateResult | typeof nothing {
    if (this.knowledge === undefined) return nothing;
    const { source, model, event, inferences } = this.knowledge;
    return html`
      <ul class="knowledge">
        ${Object.entries(inferences).map(
          ([relation, all]) => html`<li><span class="relation">${relation}</span> ${all.map(inference)}</li>`,
        )}
      </ul>
      <p class="muted" title=${showControls(event)}><bdi>${showControls(`${source} · ${model}`)}</bdi></p>
    `;
  }
}

function inference({ text, dropped }: Inference, index: number): TemplateResult {
  const separator = index === 0 ? nothing : ' · ';
  if (dropped === undefined) return html`${separator}<bdi>${showControls(text)}</bdi>`;
  const reason = html`<span class="visually-hidden"> (dropped: ${showControls(dropped)})</span>`;
  return html`${separator}<del title=${showControls(dropped)}><bdi>${showControls(text)}</bdi>${reason}</del>`;
}

customElements.define('rapport-knowledge-cell', KnowledgeCell);
