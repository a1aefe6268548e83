import './styles/panel.css';
import './styles/controls.css';
import './styles/bar.css';
import './styles/dialogue.css';
import './styles/grid.css';
import './styles/cells.css';
import './styles/marks.css';
import './styles/bert.css';
import './styles/inspector.css';
import './styles/knowledge.css';
import { connectToHost } from './connection/hostConnection';
import { takeMessages } from './connection/pageMessages';
import { RapportBench } from './components/rapportBench';
import { messageOf } from './model/messageOf';
import { createBenchActions } from './store/benchActions';
import { BenchStore } from './store/benchStore';

takeMessages();
const api = acquireVsCodeApi();
const store = new BenchStore({
  savedView: api.getState(),
  saveView: (view) => api.setState(view),
  onNextFrame: (paint) => requestAnimationFrame(paint),
});
const host = connectToHost(api, {
  benchChanged: (bench) => store.benchChanged(bench),
  runReplaced: (run) => store.runReplaced(run),
  runEvents: (events) => store.runEvents(events),
});
const panel = document.querySelector('rapport-bench');
if (panel instanceof RapportBench) panel.show(store, createBenchActions(host, store));
host.ready().then(
  (snapshot) => store.takeSnapshot(snapshot),
  (error: unknown) => store.showFailure(messageOf(error)),
);
