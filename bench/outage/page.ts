import type { Column } from '../support/table.ts';
import { phaseColumns, secondColumns } from './columns.ts';
import { percent, seconds, whole } from './format.ts';
import { element, escape } from './picture/markup.ts';
import { drawPicture } from './picture/picture.ts';
import { pageStyle, pictureStyle } from './picture/style.ts';
import { recoveryLine, type Report } from './report.ts';

const titleOf = ({ options }: Report): string => `${options.outage} s without the events service`;

/** What the picture shows, in sentences. */
function descriptionOf({ phases, recovery, seconds: rows, returnAt }: Report): string {
  const told = phases.map(
    ({ phase, requests, good, stale, fresh, failed }) =>
      `${phase}: ${whole(requests)} requests, ${percent(good, requests)} good, ${percent(stale, stale + fresh)} of the answers stale, ${whole(failed)} failed`,
  );
  return `${rows.length} seconds: answers, upstream calls and latency of each second, and the state of the circuit. The events service is gone from second 0 to ${seconds(returnAt)}. ${told.join('; ')}. ${recoveryLine(recovery)}`;
}

/** The picture alone, as an SVG file. */
export const toSvg = (report: Report): string =>
  drawPicture(report, {
    form: 'wide',
    title: titleOf(report),
    description: descriptionOf(report),
    style: pictureStyle,
  });

/** Verdict, picture and tables as one HTML page that needs nothing else, not even a script. */
export function toPage(report: Report): string {
  const title = titleOf(report);
  const description = descriptionOf(report);
  const { date, node, platform, options, promises, phases, recovery, method } = report;
  const broken = promises.filter(({ kept }) => !kept).length;
  const lead = `${options.rate} requests a second for ${options.keys} warm events; measured on ${date.slice(0, 10)} (Node ${node}, ${platform}). ${
    broken === 0
      ? 'All promises were kept.'
      : `${broken} of ${promises.length} promises were broken.`
  }`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – Breakwater</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p class="lead">${escape(lead)}</p>
<ul class="promises">
${promises.map(promise).join('\n')}
</ul>
<figure>
${drawPicture(report, { form: 'wide', title, description })}
${drawPicture(report, { form: 'narrow', title, description })}
</figure>
<h2>Phases</h2>
${htmlTable('Phases', phaseColumns, phases)}
<p>${escape(recoveryLine(recovery))}</p>
<h2>How it was measured</h2>
<ul class="method">
${method.map((line) => element('li', {}, withCode(line))).join('\n')}
</ul>
<details>
<summary>Every second</summary>
${htmlTable('Every second', secondColumns, report.seconds)}
</details>
</body>
</html>
`;
}

const promise = ({ text, measured, kept }: Report['promises'][number]): string =>
  element(
    'li',
    {},
    element('b', kept ? { class: 'kept' } : {}, kept ? 'kept' : 'broken'),
    element('span', {}, escape(text), element('small', {}, escape(measured))),
  );

function htmlTable<Row>(
  name: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const cell = (tag: 'th' | 'td', { align }: Column<Row>, content: string) =>
    element(
      tag,
      { ...(align === 'right' && { class: 'right' }), ...(tag === 'th' && { scope: 'col' }) },
      escape(content),
    );
  const head = columns.map((column) => cell('th', column, column.title)).join('');
  const body = rows.map((row) =>
    element('tr', {}, ...columns.map((column) => cell('td', column, column.cell(row)))),
  );
  // Scrolls by itself on a phone, by keyboard too.
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': name, tabindex: '0' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, head)),
      element('tbody', {}, body.join('\n')),
    ),
  );
}

/** What stands between backticks, as code. */
const withCode = (line: string): string => escape(line).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
