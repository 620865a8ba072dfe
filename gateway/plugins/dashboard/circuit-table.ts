import type { CircuitStatus } from '../../upstreams/circuit-status.ts';

/** What the table shows of a circuit. */
export type ListedCircuit = Pick<
  CircuitStatus,
  'name' | 'state' | 'since' | 'reason' | 'retryAfterMs' | 'window' | 'bulkhead'
>;

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/** The circuits for whoever has no JavaScript. */
export function circuitTable(circuits: readonly ListedCircuit[]): string {
  return `<table>
<thead>
<tr><th scope="col">Circuit</th><th scope="col">State</th><th scope="col">Why</th><th scope="col">Since</th><th scope="col" class="number">Next probe</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Running</th></tr>
</thead>
<tbody>
${circuits.map(row).join('\n')}
</tbody>
</table>`;
}

function row({
  name,
  state,
  since,
  reason,
  retryAfterMs,
  window,
  bulkhead,
}: ListedCircuit): string {
  const link = `<a href="circuits/${escapeHtml(encodeURIComponent(name))}">${escapeHtml(name)}</a>`;
  const shape = `<svg class="shape" aria-hidden="true"><use href="#shape-${escapeHtml(state)}"/></svg>`;
  const cells = [
    `<th scope="row">${link}</th>`,
    `<td><span class="state" data-state="${escapeHtml(state)}">${shape}${escapeHtml(state.replace('forced-', 'forced '))}</span></td>`,
    `<td class="reason">${escapeHtml(reason)}</td>`,
    `<td class="fixed"><time datetime="${escapeHtml(since)}">${escapeHtml(inWords(since))}</time></td>`,
    `<td class="number">${retryAfterMs === undefined ? '–' : `in ${Math.ceil(retryAfterMs / 1_000)} s`}</td>`,
    `<td class="number">${window.failures} of ${window.calls}</td>`,
    `<td class="number">${bulkhead.active} of ${bulkhead.limit}</td>`,
  ];
  return `<tr data-circuit="${escapeHtml(name)}" data-state="${escapeHtml(state)}">${cells.join('')}</tr>`;
}

/** 2026-11-21T04:02:11.017Z as 2026-11-21 04:02:11 UTC: the server does not know the reader's zone. */
export const inWords = (time: string): string => time.replace(/^(\S+)T([\d:]+).*$/, '$1 $2 UTC');
