import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { BenchState } from '../../src/protocol/benchState';
import { modelLabel, testCaseLabel } from '../model/barText';
import { missingParts, type BenchPart } from '../model/benchPhase';
import { plural } from '../model/numberText';
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
      <h2 id="first-steps-title">What the bench still needs</h2>
      <ol>
        ${step(
          'template',
          'A template',
          'A file ending in .rapport.md: the wording of the prompts, section by section.',
          'Open a template…',
          () => actions.openTemplate(1),
          showControls(bench.template?.fileName ?? ''),
        )}
        ${step(
          'test-case',
          'A test case',
          'A dialogue cut just before a Listener turn: the strategies answer in its place.',
          'Choose a test case…',
          () => actions.pickTestCase(),
          bench.testCase === undefined ? '' : testCaseLabel(bench.testCase),
        )}
        ${step(
          'model',
          'A model',
          'Any OpenAI-compatible endpoint, or answers that were recorded earlier.',
          'Connect a model…',
          () => actions.connectModel(),
          bench.model === undefined ? '' : modelLabel(bench.model),
        )}
        ${step(
          'strategies',
          'Strategies',
          'One column for each: 0-shot, few-shot, two-stage and their mixes.',
          'Choose strategies…',
          () => actions.pickStrategies(),
          plural(bench.columns.length, 'column'),
        )}
      </ol>
    </section>`;
  }
}

customElements.define('rapport-first-steps', FirstSteps);
