import { t } from '@vscode/l10n';
import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import { modelLabel, testCaseLabel } from '../model/barText';
import { missingParts, type BenchPart } from '../model/benchPhase';
import { counted } from '../model/numberText';
import { showControls } from '../model/showControls';
import type { BenchActions } from '../store/benchActions';
import { icon } from './icon';
import { LightElement } from './lightElement';

/** What is still missing before the bench can run, and the button that brings each part. */
export class FirstSteps extends LightElement {
  static override properties: PropertyDeclarations = { bench: { attribute: false }, actions: { attribute: false } };
  declare bench: BenchState;
  declare actions: BenchActions;

  override render(): TemplateResult {
    const { bench, actions } = this;
    const missing = missingParts(bench);
    const step = (part: BenchPart, title: string, what: string, button: string, act: () => void, there: string) =>
      html`<li data-step=${part} class=${missing.includes(part) ? 'to-do' : 'done'}>
        ${icon(missing.includes(part) ? 'waiting' : 'check')}
        <div>
          <strong>${title}</strong>
          ${
            missing.includes(part)
              ? html`<p>${what}</p>
                  <button type="button" class="text-button" @click=${act}>${button}</button>`
              : html`<p class="muted"><bdi>${there}</bdi></p>`
          }
        </div>
      </li>`;
    return html`<section class="first-steps" aria-labelledby="first-steps-title">
      <h2 id="first-steps-title">${t('What the bench still needs')}</h2>
      <ol>
        ${step(
          'template',
          t('A template'),
          t('A file ending in .rapport.md: the wording of the prompts, section by section.'),
          t('Open a template…'),
          () => actions.openTemplate(1),
          showControls(bench.template?.fileName ?? ''),
        )}
        ${step(
          'test-case',
          t('A test case'),
          t('A dialogue cut just before a Listener turn: the strategies answer in its place.'),
          t('Choose a test case…'),
          () => actions.pickTestCase(),
          bench.testCase === undefined ? '' : testCaseLabel(bench.testCase),
        )}
        ${step(
          'model',
          t('A model'),
          t('Any OpenAI-compatible endpoint, or answers that were recorded earlier.'),
          t('Connect a model…'),
          () => actions.connectModel(),
          bench.model === undefined ? '' : modelLabel(bench.model),
        )}
        ${step(
          'strategies',
          t('Strategies'),
          t('One column for each: 0-shot, few-shot, two-stage and their mixes.'),
          t('Choose strategies…'),
          () => actions.pickStrategies(),
          counted(bench.columns.length, t('1 column'), (many) => t('{0} columns', many)),
        )}
      </ol>
    </section>`;
  }
}

customElements.define('rapport-first-steps', FirstSteps);
