import { copies, curl } from './copy.js';
import { cloneOf, element, fieldsOf, setAttribute, setText } from './dom.js';
import { span } from './format.js';
import { adminToken, askForToken } from './operator.js';
import { send } from './requests.js';

const POLL_MS = 3_000;

const OWN = new Set(['store', 'kafka', 'redis']);

const PRESETS = {
  slow: { latencyMs: 1_200 },
  failing: { errorRate: 0.6 },
  outage: { dropRate: 1 },
};

/** The switches of the mock server, one row for each upstream that it plays. */
export function createFaults() {
  const rows = new Map();
  let polling = false;

  async function poll() {
    if (document.hidden) return;
    try {
      const { faults } = await send('GET', 'dashboard/faults');
      for (const [name, row] of rows) row(faults.find(({ upstream }) => upstream === name));
    } catch {
      // The connection's own line says that the gateway is away.
    }
  }

  copies(element('faults').querySelector('[data-copy="faults"]'), 'the faults that are set', () =>
    curl({ path: 'dashboard/faults' }),
  );

  return (circuits) => {
    for (const { name, upstream } of circuits) {
      // What the gateway keeps itself is played by nobody.
      if (!OWN.has(upstream) && !rows.has(name)) rows.set(name, createFaultRow(name, poll));
    }
    if (polling) return;
    polling = true;
    element('faults').hidden = false;
    void poll();
    setInterval(() => void poll(), POLL_MS);
  };
}

function createFaultRow(name, refresh) {
  const root = cloneOf('fault-template');
  const fields = fieldsOf(root);
  const path = `dashboard/faults/${encodeURIComponent(name)}`;
  root.dataset.faults = name;
  setText(fields.upstream, name);
  element('fault-rows').append(root);

  copies(root.querySelector('[data-copy="fault"]'), `the sliders’ fault of ${name}`, () => {
    const fault = typed(fields);
    return fault === undefined
      ? curl({ method: 'DELETE', path, admin: true })
      : curl({ method: 'PUT', path, body: fault, admin: true });
  });

  for (const button of root.querySelectorAll('[data-fault]')) {
    button.addEventListener('click', () => void set(PRESETS[button.dataset.fault]));
  }
  for (const input of [fields.errors, fields.latency, fields.hang]) {
    input.addEventListener('input', () => showOutputs(fields));
    input.addEventListener('change', () => void set(typed(fields)));
  }

  async function set(fault) {
    if (adminToken() === undefined) {
      tell('Nothing was set: that takes the admin token, under “Operator” at the top.', 'error');
      showFault(fields, undefined);
      askForToken();
      return;
    }
    try {
      await (fault === undefined ? send('DELETE', path) : send('PUT', path, fault));
      tell('');
    } catch (error) {
      tell(`Nothing was set. ${error.message}`, 'error');
    }
    await refresh();
  }

  function tell(text, outcome = 'done') {
    fields.faultResult.dataset.outcome = outcome;
    setText(fields.faultResult, text);
  }

  return (active) => {
    setAttribute(root, 'data-set', active === undefined ? undefined : '');
    setText(fields.now, `Set now: ${activeText(active)}`);
    // Nobody likes a slider that moves under the hand.
    if (!root.querySelector('input:active')) showFault(fields, active?.fault);
  };
}

function typed({ errors, latency, hang }) {
  const fault = {
    ...(Number(errors.value) > 0 && { errorRate: Number(errors.value) / 100 }),
    ...(Number(latency.value) > 0 && { latencyMs: Number(latency.value) }),
    ...(hang.checked && { hang: true }),
  };
  return Object.keys(fault).length === 0 ? undefined : fault;
}

function showFault(fields, fault = {}) {
  const rate = fault.errorRate ?? (fault.status === undefined ? 0 : 1);
  fields.errors.value = String(rate * 100);
  fields.latency.value = String(fault.latencyMs ?? fault.latency?.p50Ms ?? 0);
  fields.hang.checked = fault.hang === true;
  showOutputs(fields);
}

function showOutputs(fields) {
  setText(fields.errorsOut, `${fields.errors.value} %`);
  setText(fields.latencyOut, `${fields.latency.value} ms`);
  setAttribute(fields.errors, 'aria-valuetext', `${fields.errors.value} percent`);
  setAttribute(fields.latency, 'aria-valuetext', `${fields.latency.value} milliseconds`);
}

function activeText(active) {
  if (active === undefined) return 'nothing';
  const { fault, callsLeft, msLeft } = active;
  return [
    JSON.stringify(fault),
    ...(callsLeft === undefined ? [] : [`for ${callsLeft} more calls`]),
    ...(msLeft === undefined ? [] : [`for ${span(msLeft)}`]),
  ].join(' ');
}
