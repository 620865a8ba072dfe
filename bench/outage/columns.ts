import type { Column } from '../support/table.ts';
import type { Figures, PhaseFigures, Second } from './figures.ts';
import { milliseconds, percent, whole } from './format.ts';

const right = <Row>(title: string, cell: (row: Row) => string): Column<Row> => ({
  title,
  align: 'right',
  cell,
});

const latencies: Column<Figures>[] = [
  right('p50 ms', ({ p50 }) => milliseconds(p50)),
  right('p99 ms', ({ p99 }) => milliseconds(p99)),
  right('worst ms', ({ worst }) => milliseconds(worst)),
];

/** Of the table with a row for each phase. */
export const phaseColumns: Column<PhaseFigures>[] = [
  { title: 'Phase', align: 'left', cell: ({ phase }) => phase },
  right('s', ({ seconds }) => seconds.toFixed(1)),
  right('requests', ({ requests }) => whole(requests)),
  right('goodput', ({ good, requests }) => percent(good, requests)),
  right('stale', ({ stale, fresh }) => percent(stale, stale + fresh)),
  right('failed', ({ failed }) => whole(failed)),
  right('calls', ({ arrived }) => whole(arrived)),
  right('refused', ({ refused }) => whole(refused)),
  right('calls/req', ({ arrived, refused, requests }) =>
    requests === 0 ? '–' : ((arrived + refused) / requests).toFixed(3),
  ),
  ...latencies,
];

/** Of the table with a row for each second. */
export const secondColumns: Column<Second>[] = [
  right('second', ({ second }) => String(second)),
  { title: 'phase', align: 'left', cell: ({ phase }) => phase },
  { title: 'circuit', align: 'left', cell: ({ state }) => state },
  right('requests', ({ requests }) => whole(requests)),
  right('200', ({ fresh, stale }) => whole(fresh + stale)),
  right('fresh', ({ fresh }) => whole(fresh)),
  right('stale', ({ stale }) => whole(stale)),
  right('failed', ({ failed }) => whole(failed)),
  right('calls', ({ arrived }) => whole(arrived)),
  right('refused', ({ refused }) => whole(refused)),
  ...latencies,
];
