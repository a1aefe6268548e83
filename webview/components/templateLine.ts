import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { InputProblem } from '../../src/core/inputs/problem';
import type { BenchTemplate } from '../../src/protocol/benchState';
import { plural } from '../model/numberText';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { icon } from './icon';
import { LightElement } from './lightElement';

const SECTIONS_KEY = 'sections';
const SHOWN_PROBLEMS = 4;

/** The template that the bench follows: its name, what is wrong with it and where, and what changed since the shown run. */
export class TemplateLine extends LightElement {
  static override properties: PropertyDeclarations = {
    template: { attribute: false },
    open: { attribute: false },
    actions: { attribute: false },
  };
  declare template: BenchTemplate;
  declare open: boolean;
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { fileName, dirty, sections, problems, changedSinceRun } = this.template;
    return html`
      <div class="template-line" data-part="template">
        <button type="button" class="link" data-action="open-template" @click=${() => this.actions.openTemplate(1)}>
          <bdi>${showControls(fileName)}</bdi>
        </button>
        ${dirty ? html`<span class="dirty" title="Not saved" role="img" aria-label="not saved">●</span>` : nothing}
        ${sections.length === 0 ? nothing : this.#sectionsToggle(sections.length)}
        ${changedSinceRun.length === 0 ? nothing : this.#changed(changedSinceRun)}
      </div>
      ${this.open ? this.#sections() : nothing} ${problems.length === 0 ? nothing : this.#problems(problems)}
    `;
  }

  #sectionsToggle(count: number): TemplateResult {
    return html`<button
      type="button"
      class="quiet-link"
      aria-expanded=${this.open ? 'true' : 'false'}
      data-action="toggle-sections"
      @click=${() => this.actions.toggleOpen(SECTIONS_KEY)}
    >
      ${plural(count, 'section')}
    </button>`;
  }

  #changed(titles: readonly string[]): TemplateResult {
    return html`<span class="changed" data-part="changed"
      >changed since this run:
      ${titles.map((title, index) => html`${index === 0 ? nothing : ', '}${this.#sectionLink(title)}`)}</span
    >`;
  }

  #sectionLink(title: string): TemplateResult {
    const line = this.template.sections.find((section) => section.title === title)?.line;
    if (line === undefined) return html`<bdi>${showControls(title)}</bdi>`;
    return html`<button type="button" class="link" @click=${() => this.actions.openTemplate(line)}>
      <bdi>${showControls(title)}</bdi>
    </button>`;
  }

  #sections(): TemplateResult {
    return html`<ul class="sections" data-details=${SECTIONS_KEY} aria-label="Sections of the template">
      ${this.template.sections.map(({ title }) => html`<li>${this.#sectionLink(title)}</li>`)}
    </ul>`;
  }

  #problems(problems: readonly InputProblem[]): TemplateResult {
    const more = problems.length - SHOWN_PROBLEMS;
    return html`<ul class="problems" data-part="problems" aria-label="Problems of the template">
      ${problems.slice(0, SHOWN_PROBLEMS).map(
        ({ severity, line, message }) =>
          html`<li class=${severity}>
            <button type="button" class="problem" @click=${() => this.actions.openTemplate(line)}>
              ${icon(severity === 'error' ? 'cross' : 'warning')}
              <span class="visually-hidden">${severity}:</span>
              <span class="link">Line ${line}</span> <bdi>${showControls(message)}</bdi>
            </button>
          </li>`,
      )}
      ${more > 0 ? html`<li class="muted">${plural(more, 'more problem')} in the Problems view</li>` : nothing}
    </ul>`;
  }
}

customElements.define('rapport-template-line', TemplateLine);
