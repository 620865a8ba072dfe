import { element, make, setText, shapeOf, show } from './dom.js';

// Beside /dashboard, wherever a proxy has put that.
const base = new URL(location.pathname.replace(/dashboard\/?$/, ''), location.origin);

export const urlOf = (path) => new URL(path, base).href;

const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A line for a shell. It names the token's variable: what is copied gets pasted into chats. */
export function curl({ method = 'GET', path, body, admin = false, stream = false }) {
  return [
    'curl',
    ...(stream ? ['-N'] : []),
    ...(method === 'GET' ? [] : ['-X', method]),
    quoted(urlOf(path)),
    ...(admin ? ['-H', '"Authorization: Bearer $ADMIN_TOKEN"'] : []),
    ...(body === undefined
      ? []
      : ['-H', quoted('Content-Type: application/json'), '-d', quoted(JSON.stringify(body))]),
  ].join(' ');
}

/** Makes a button copy the line that is current when it is pressed. */
export function copies(button, label, line) {
  button.replaceChildren(shapeOf('copy'), 'curl');
  button.setAttribute('aria-label', `Copy as curl: ${label}`);
  button.title = `Copy as curl: ${label}`;
  button.addEventListener('click', () => void copy(line()));
}

export function copyButton(label, line) {
  const button = make('button', { type: 'button', class: 'copy', 'data-copy': 'action' });
  copies(button, label, line);
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied', text);
  } catch {
    // Browsers have no clipboard for pages that come over plain HTTP from another machine.
    toast('Copy this line', text, true);
  }
}

let hiding;

function toast(title, text, selected = false) {
  setText(element('toast-title'), title);
  setText(element('toast-text'), text);
  show(element('toast'), true);
  if (selected) getSelection().selectAllChildren(element('toast-text'));
  clearTimeout(hiding);
  hiding = setTimeout(() => show(element('toast'), false), selected ? 20_000 : 4_000);
}
