import './sectionEditor';
import { t } from '@vscode/l10n';
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { InputProblem } from '../../src/core/inputs/problem';
import type { BenchTemplate } from '../../src/protocol/benchState';
import { counted } from '../model/numberText';
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
    running: { attribute: false },
    openKeys: { attribute: false },
    actions: { attribute: false },
  };
  declare template: BenchTemplate;
  /** A run is under way. */
  declare running: boolean;
  /** Keys of what stands open. */
  declare openKeys: readonly string[];
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { fileName, dirty, sections, problems, changedSinceRun } = this.template;
    return html`
      <div class="template-line" data-part="template">
        <button type="button" class="link" data-action="open-template" @click=${() => this.actions.openTemplate(1)}>
          <bdi>${showControls(fileName)}</bdi>
        </button>
        ${dirty ? this.#unsaved() : nothing} ${sections.length === 0 ? nothing : this.#sectionsToggle(sections.length)}
        ${changedSinceRun.length === 0 ? nothing : this.#changed(changedSinceRun)}
      </div>
      ${this.openKeys.includes(SECTIONS_KEY) ? this.#sections() : nothing}
      ${problems.length === 0 ? nothing : this.#problems(problems)}
    `;
  }

  #sectionsToggle(count: number): TemplateResult {
    return html`<button
      type="button"
      class="quiet-link"
      aria-expanded=${this.openKeys.includes(SECTIONS_KEY) ? 'true' : 'false'}
      data-action="toggle-sections"
      data-opens=${SECTIONS_KEY}
      @click=${() => this.actions.toggleOpen(SECTIONS_KEY)}
    >
      ${counted(count, t('1 section'), (many) => t('{0} sections', many))}
    </button>`;
  }

  #changed(titles: readonly string[]): TemplateResult {
    return html`<span class="changed" data-part="changed"
      >${this.running ? html`<span role="status">${t('edited while this run goes on, which keeps its text:')}</span>` : t('changed since this run:')}
      ${titles.map((title, index) => html`${index === 0 ? nothing : ', '}${this.#sectionLink(title)}`)}
      <span aria-hidden="true">·</span>
      <button
        type="button"
        class="quiet-link"
        data-action="compare-template"
        title=${t('The text that this run worked from and the present one, side by side in the editor')}
        @click=${() => this.actions.compareTemplate()}
      >
        ${t({ message: 'compare', comment: 'A button: to compare.' })}
      </button></span
    >`;
  }

  #sectionLink(title: string): TemplateResult {
    const line = this.template.sections.find((section) => section.title === title)?.line;
    if (line === undefined) return html`<bdi>${showControls(title)}</bdi>`;
    return html`<button type="button" class="link" @click=${() => this.actions.openTemplate(line)}>
      <bdi>${showControls(title)}</bdi>
    </button>`;
  }

  #unsaved(): TemplateResult {
    return html`<span class="dirty" title=${t('Not saved')} role="img" aria-label=${t('not saved')}>●</span>
      <button
        type="button"
        class="quiet-link"
        data-action="save-template"
        @click=${() => this.actions.saveTemplate(this.template.uri)}
      >
        ${t({ message: 'save', comment: 'A button: to save.' })}
      </button>`;
  }

  #sections(): TemplateResult {
    return html`<ul class="sections" data-details=${SECTIONS_KEY} aria-label=${t('Sections of the template')}>
      ${repeat(
        this.template.sections,
        ({ title }) => title,
        (section) => this.#section(section),
      )}
    </ul>`;
  }

  #section(section: BenchTemplate['sections'][number]): TemplateResult {
    const { title, line } = section;
    const key = `section|${title}`;
    const open = this.openKeys.includes(key);
    return html`<li>
      <button
        type="button"
        class="section-toggle"
        aria-expanded=${open ? 'true' : 'false'}
        data-action="toggle-section"
        data-opens=${key}
        @click=${() => this.actions.toggleOpen(key)}
      >
        ${icon(open ? 'down' : 'next')} <bdi>${showControls(title)}</bdi>
      </button>
      <button
        type="button"
        class="icon-button"
        data-action="open-section"
        aria-label=${t('Open {0} in the editor', showControls(title))}
        title=${t('Open in the editor')}
        @click=${() => this.actions.openTemplate(line)}
      >
        ${icon('open')}
      </button>
      ${
        open
          ? html`<rapport-section-editor
              data-details=${key}
              .template=${this.template}
              .section=${section}
              .actions=${this.actions}
            ></rapport-section-editor>`
          : nothing
      }
    </li>`;
  }

  #problems(problems: readonly InputProblem[]): TemplateResult {
    const more = problems.length - SHOWN_PROBLEMS;
    return html`<ul class="problems" data-part="problems" aria-label=${t('Problems of the template')}>
      ${problems.slice(0, SHOWN_PROBLEMS).map(
        ({ severity, line, message }) =>
          html`<li class=${severity}>
            <button type="button" class="problem" @click=${() => this.actions.openTemplate(line)}>
              ${icon(severity === 'error' ? 'cross' : 'warning')}
              <span class="visually-hidden">${severity === 'error' ? t('error:') : t('warning:')}</span>
              <span class="link">${t('Line {0}', line)}</span> <bdi>${showControls(message)}</bdi>
            </button>
          </li>`,
      )}
      ${more > 0 ? html`<li class="muted">${counted(more, t('1 more problem in the Problems view'), (many) => t('{0} more problems in the Problems view', many))}</li>` : nothing}
    </ul>`;
  }
}

customElements.define('rapport-template-line', TemplateLine);
