import '../styles/panel.css';
import '../styles/controls.css';
import '../styles/bar.css';
import './styles/results.css';
import './styles/resultsGrid.css';
import './styles/resultsViews.css';
import './styles/cases.css';
import './styles/charts.css';
import { createBirpc } from 'birpc';
import type { ResultsHostFunctions, ResultsPanelFunctions } from '../../src/protocol/resultsRpc';
import { channelTo } from '../connection/hostConnection';
import { takeMessages } from '../connection/pageMessages';
import { messageOf } from '../model/messageOf';
import { RapportResults } from './components/rapportResults';
import { createResultsActions } from './store/resultsActions';
import { ResultsStore } from './store/resultsStore';

takeMessages();
const api = acquireVsCodeApi();
const store = new ResultsStore({
  savedView: api.getState(),
  saveView: (view) => api.setState(view),
  onNextFrame: (paint) => requestAnimationFrame(paint),
});
const host = createBirpc<ResultsHostFunctions, ResultsPanelFunctions>(
  { resultsChanged: (state) => store.resultsChanged(state) },
  channelTo(api),
);
const panel = document.querySelector('rapport-results');
if (panel instanceof RapportResults) panel.show(store, createResultsActions(host, store));
host.ready().then(
  (state) => store.takeSnapshot(state),
  (error: unknown) => store.showFailure(messageOf(error)),
);
