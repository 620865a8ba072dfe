import { createAreaChart } from './area-chart.js';
import { createCard } from './circuit-card.js';
import { copies, curl } from './copy.js';
import { element, setText, show } from './dom.js';
import { createFaults } from './faults.js';
import { timeOfDay } from './format.js';
import { createHistory } from './history.js';
import { createLanes } from './lanes.js';
import { showOperator } from './operator.js';
import { send } from './requests.js';
import { setServerTime } from './server-time.js';
import { listen } from './stream.js';
import { createTiles } from './tiles.js';
import { announce, createTransitions, showTimeline, tickTimeline } from './timeline.js';
import { createVerdict } from './verdict.js';

// First of all: a token in the address must not stay there.
showOperator();

const changes = createHistory();
const moves = createTransitions();
const cards = new Map();
const showTiles = createTiles();
const showChart = createAreaChart();
const showLanes = createLanes();
const showVerdict = createVerdict();
let showFaults = () => {};
let latest;
let lost = true;

const NO_CONNECTION = 'No connection · ';

const transitionsLine = () =>
  `${curl({ path: 'circuits/stream', stream: true })} | grep --line-buffered -A1 '^event: transition'`;

const copyLines = {
  stream: ['the stream', () => curl({ path: 'circuits/stream', stream: true })],
  circuits: ['all circuits', () => curl({ path: 'circuits' })],
  transitions: ['the transitions as they happen', transitionsLine],
  traffic: ['a little traffic', () => `while sleep 0.7; do ${curl({ path: 'users/1' })}; done`],
};
for (const [name, [label, line]] of Object.entries(copyLines)) {
  copies(document.querySelector(`main > section [data-copy="${name}"]`), label, line);
}

function render(moved) {
  if (latest === undefined || document.hidden) return;
  const { at, answers, circuits } = latest;
  const end = Date.parse(at);
  for (const id of ['answers', 'timeline']) show(element(id), true);
  show(element('table'), false);
  showVerdict(circuits);
  showTiles(changes.recentAnswers(), answers);
  showChart(changes.answers(), end, moved);
  showLanes(circuits, moves.of, end, moved);
  for (const circuit of circuits) {
    if (!cards.has(circuit.name)) cards.set(circuit.name, createCard(circuit.name));
    cards.get(circuit.name).update(circuit, changes.circuit(circuit.name), moves.of(circuit.name));
  }
  showFaults(circuits);
}

function take(transitions) {
  if (moves.add(transitions).length > 0) showTimeline(moves.newest());
  tickTimeline();
}

function showConnection() {
  if (latest === undefined) {
    setText(element('connection'), lost ? 'Connecting…' : '');
    return;
  }
  const time = timeOfDay(latest.at);
  setText(element('circuits-hint'), lost ? `as of ${time}` : `live, as of ${time}`);
  setText(
    element('connection'),
    lost
      ? `No connection to the gateway. This is the last picture, of ${time}. Reconnecting…`
      : 'Live',
  );
}

function setLost(value) {
  lost = value;
  document.body.dataset.connection = value ? 'lost' : 'live';
  showConnection();
  // A tab in the background must not go on saying that all is well.
  const title = document.title.replace(NO_CONNECTION, '');
  document.title = value && latest !== undefined ? NO_CONNECTION + title : title;
}

listen({
  onSnapshot(snapshot) {
    const moved = !lost && latest !== undefined;
    latest = snapshot;
    setServerTime(snapshot.at);
    changes.add(snapshot);
    take(snapshot.circuits.flatMap(({ transitions }) => transitions));
    setLost(false);
    render(moved);
  },
  onTransition(transition) {
    take([transition]);
    announce(transition);
  },
  onLost: () => setLost(true),
});

function tick() {
  if (document.hidden || lost) {
    showConnection();
    return;
  }
  for (const card of cards.values()) card.tick();
}

const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
setInterval(tick, reduced ? 1_000 : 100);
document.addEventListener('visibilitychange', () => render(false));

send('GET', 'dashboard/config').then(
  ({ faults }) => {
    if (!faults) return;
    showFaults = createFaults();
    render(false);
  },
  () => {
    // Without it there is no panel for faults; all else works.
  },
);
