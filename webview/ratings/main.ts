import '../styles/panel.css';
import '../styles/controls.css';
import '../styles/bar.css';
import '../styles/dialogue.css';
import './styles/ratings.css';
import './styles/ratingItem.css';
import './styles/ratingResults.css';
import { createBirpc } from 'birpc';
import type { RatingHostFunctions, RatingPanelFunctions } from '../../src/protocol/ratingRpc';
import { channelTo } from '../connection/hostConnection';
import { takeMessages } from '../connection/pageMessages';
import { messageOf } from '../model/messageOf';
import { RapportRatings } from './components/rapportRatings';
import { SightTimer } from './model/sightTimer';
import { createRatingActions } from './store/ratingActions';
import { RatingStore } from './store/ratingStore';

takeMessages();
const api = acquireVsCodeApi();
const store = new RatingStore({
  savedView: api.getState(),
  saveView: (view) => api.setState(view),
  onNextFrame: (paint) => requestAnimationFrame(paint),
});
const timer = new SightTimer(() => performance.now());
timer.restart();
document.addEventListener('visibilitychange', () => (document.hidden ? timer.pause() : timer.resume()));
const host = createBirpc<RatingHostFunctions, RatingPanelFunctions>(
  {
    stateChanged: (state) => store.stateChanged(state),
    progressChanged: (progress) => store.progressChanged(progress),
  },
  channelTo(api),
);
const page = document.querySelector('rapport-ratings');
if (page instanceof RapportRatings) page.show(store, createRatingActions(host, store, timer));
host.ready().then(
  (state) => store.takeSnapshot(state),
  (error: unknown) => store.showFailure(messageOf(error)),
);
