import { copyButton, curl } from './copy.js';
import { make, setText } from './dom.js';
import { span, timeOf } from './format.js';
import { adminToken, askForToken, operatorName } from './operator.js';
import { send } from './requests.js';
import { serverNow } from './server-time.js';
import { wordOf } from './states.js';

const ACTIONS = [
  { action: 'force-open', word: 'Force open', expires: true },
  { action: 'force-close', word: 'Force closed', expires: true },
  { action: 'disable', word: 'Disable', expires: true },
  { action: 'reset', word: 'Reset', expires: false },
];

/** The forms' buttons, each with its line for the shell. */
export function createActions(fields, name) {
  const path = (action) => `circuits/${encodeURIComponent(name)}/${action}`;
  const bodyOf = (expires, reason) => ({
    reason,
    ...(expires && { forMs: Number(fields.actionFor.value) }),
    ...(operatorName() !== undefined && { by: operatorName() }),
  });
  const reason = () => fields.actionReason.value.trim();

  const rows = ACTIONS.map(({ action, word, expires }) => {
    const button = make('button', { type: 'button', 'data-action': action }, word);
    button.addEventListener('click', () => void act(button, action, expires));
    const line = () =>
      curl({
        method: 'POST',
        path: path(action),
        body: bodyOf(expires, reason() || 'why'),
        admin: true,
      });
    return make('div', { class: 'action' }, button, copyButton(`${word} ${name}`, line));
  });
  fields.actions.append(...rows);
  fields.form.addEventListener('submit', (event) => event.preventDefault());

  async function act(button, action, expires) {
    if (button.getAttribute('aria-busy') === 'true') return;
    if (adminToken() === undefined) {
      tell('Nothing was done: that takes the admin token, under “Operator” at the top.', 'error');
      askForToken();
      return;
    }
    if (reason() === '') {
      tell('Nothing was done: give a reason, it goes into the log and the timeline.', 'error');
      fields.actionReason.focus();
      return;
    }
    button.setAttribute('aria-busy', 'true');
    tell('');
    try {
      tell(doneText(await send('POST', path(action), bodyOf(expires, reason()))));
      fields.actionReason.value = '';
    } catch (error) {
      tell(`Nothing was done. ${error.message}`, 'error');
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  function tell(text, outcome = 'done') {
    fields.actionResult.dataset.outcome = outcome;
    setText(fields.actionResult, text);
  }
}

function doneText({ state, override }) {
  if (override === undefined) return `Done: the circuit is ${wordOf(state)}.`;
  const until = timeOf(serverNow() + override.forMs, serverNow());
  return `Done: ${wordOf(state)} for ${span(override.forMs)}, until ${until}.`;
}
