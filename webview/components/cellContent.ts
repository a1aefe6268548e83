import { html, nothing, type TemplateResult } from 'lit';
import type { Turn } from '../../src/core/inputs/dialogue';
import type { CellRecord } from '../../src/core/run/runRecord';
import type { BenchColumn, BenchState } from '../../src/protocol/benchState';
import type { GridRowId } from '../model/gridRows';
import type { BenchActions } from '../store/benchActions';
import type { ViewState } from '../store/viewState';

/** What a cell of the grid is made of. */
export interface CellParts {
  readonly column: BenchColumn;
  readonly cell: CellRecord | undefined;
  readonly bench: BenchState;
  readonly view: ViewState;
  readonly seed: number;
  /** Absent in the base column. */
  readonly baseCell: CellRecord | undefined;
  readonly actions: BenchActions;
}

/** The component of a cell, given only the parts it shows: those keep their identity until they change, so that only what changed is rendered again. */
export function cellContent(row: GridRowId, parts: CellParts): TemplateResult {
  const { column, cell, bench, view, baseCell, actions } = parts;
  const withBase = view.diff && view.diffSide === 'base';
  const base = withBase ? baseCell?.stages : undefined;
  // Nothing gold is shown before it is asked for.
  const gold = view.diff && view.diffSide === 'gold' && view.revealed ? bench.testCase?.gold : undefined;
  const running = cell?.status === 'running';
  switch (row) {
    case 'exemplars':
      return html`<rapport-exemplars-cell
        .columnId=${column.id}
        .choice=${column.strategy.exemplars}
        .exemplars=${cell?.exemplars}
        .context=${bench.testCase?.context ?? NO_TURNS}
        .response=${cell?.stages.response?.completion?.text}
        .madeWith=${cell?.exemplarEdits}
        .edits=${column.exemplarEdits}
        .inspectable=${column.unavailable === undefined && bench.testCase !== undefined}
        .seed=${parts.seed}
        .open=${view.open}
        .actions=${actions}
      ></rapport-exemplars-cell>`;
    case 'knowledge':
      return html`<rapport-knowledge-cell
        .columnId=${column.id}
        .knowledge=${cell?.knowledge}
        .edits=${bench.knowledge.edits}
        .open=${view.open}
        .actions=${actions}
      ></rapport-knowledge-cell>`;
    case 'stage-one':
      return html`<rapport-stage-one-cell
        .columnId=${column.id}
        .stage=${cell?.stages.one}
        .result=${cell?.stageOne}
        .truth=${column.strategy.truth}
        .goldEmotion=${bench.testCase?.emotion ?? ''}
        .revealed=${view.revealed}
        .running=${running}
        .open=${view.open}
        .actions=${actions}
      ></rapport-stage-one-cell>`;
    case 'response':
      return html`<rapport-response-cell
        .columnId=${column.id}
        .stage=${cell?.stages.response}
        .status=${cell?.status}
        .error=${cell?.error}
        .unavailable=${column.unavailable}
        .exemplars=${cell?.exemplars}
        .knowledge=${cell?.knowledge}
        .thought=${cell?.stages.one?.completion?.text}
        .context=${bench.testCase?.context ?? NO_TURNS}
        .note=${bench.notes === undefined ? undefined : (bench.notes[column.id] ?? '')}
        .columnName=${column.name}
        .repeats=${bench.repeats[column.id]}
        .baseText=${gold ?? base?.response?.completion?.text}
        .earlierOf=${view.diff && view.diffSide === 'previous' ? cell : undefined}
        .open=${view.open}
        .actions=${actions}
      ></rapport-response-cell>`;
    case 'scores':
      return html`<rapport-scores-cell
          .columnName=${column.name}
          .metrics=${bench.metrics}
          .scores=${cell?.scores}
          .baseScores=${baseCell?.scores}
          .pending=${running}
        ></rapport-scores-cell
        >${
          cell?.status === 'finished'
            ? html`<rapport-bert-score
                .columnId=${column.id}
                .columnName=${column.name}
                .response=${cell.stages.response?.text ?? ''}
                .revealed=${view.revealed}
                .open=${view.open}
                .actions=${actions}
              ></rapport-bert-score>`
            : nothing
        }`;
    case 'prompt':
      return html`<rapport-prompt-cell
        .columnId=${column.id}
        .columnName=${column.name}
        .one=${cell?.stages.one}
        .response=${cell?.stages.response}
        .diff=${withBase}
        .baseOne=${(base?.one ?? base?.response)?.prompt}
        .baseResponse=${base?.response?.prompt}
        .isBase=${bench.baseColumnId === column.id}
        .open=${view.open}
        .actions=${actions}
      ></rapport-prompt-cell>`;
  }
}

const NO_TURNS: readonly Turn[] = [];
