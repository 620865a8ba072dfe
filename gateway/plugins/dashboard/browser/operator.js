import { element, setText } from './dom.js';

const TOKEN = 'breakwater-admin-token';
const NAME = 'breakwater-operator';

// A header can carry no other characters.
const SENDABLE = /^[\x21-\x7e]+$/;

export const adminToken = () => stored(TOKEN);

export const operatorName = () => stored(NAME);

/** Storage may be switched off; then the token lasts as long as the page. */
const inMemory = new Map();

function stored(key) {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return inMemory.get(key);
  }
}

function store(key, value) {
  inMemory.set(key, value);
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // It is kept in memory.
  }
}

/** Takes the token out of a link like /dashboard#token=…, and out of the address at once. */
export function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(null, '', location.pathname + location.search);
  if (SENDABLE.test(token)) store(TOKEN, token);
}

export function showOperator() {
  takeTokenFromAddress();
  addEventListener('hashchange', () => {
    takeTokenFromAddress();
    refresh();
  });
  element('operator').hidden = false;
  element('operator-name').value = operatorName() ?? '';
  element('operator-form').addEventListener('submit', (event) => {
    event.preventDefault();
    use();
  });
  element('operator-forget').addEventListener('click', () => {
    store(TOKEN, undefined);
    store(NAME, undefined);
    element('operator-token').value = '';
    element('operator-name').value = '';
    tell('The token is forgotten.');
    refresh();
  });
  element('operator').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !element('operator').open) return;
    element('operator').open = false;
    element('operator').querySelector('summary').focus();
  });
  refresh();
}

function use() {
  const typed = element('operator-token').value.trim();
  const name = element('operator-name').value.trim();
  if (typed !== '' && !SENDABLE.test(typed)) {
    tell('A token has neither spaces nor special characters.', 'error');
    return;
  }
  if (typed !== '') store(TOKEN, typed);
  store(NAME, name === '' ? undefined : name);
  element('operator-token').value = '';
  refresh();
  if (adminToken() === undefined) {
    tell('Type the token first.', 'error');
    return;
  }
  tell('');
  element('operator').open = false;
  element('operator').querySelector('summary').focus();
}

function tell(text, outcome = 'done') {
  const result = element('operator-result');
  result.dataset.outcome = outcome;
  setText(result, text);
}

function refresh() {
  const set = adminToken() !== undefined;
  element('operator').dataset.token = set ? 'set' : 'none';
  element('operator-token').placeholder = set ? 'set; type another to replace it' : '';
  setText(element('operator-state'), set ? (operatorName() ?? 'token set') : 'no token');
}

/** For whoever acts without a token. */
export function askForToken() {
  element('operator').open = true;
  element('operator-token').focus();
}
