export interface Column<Row> {
  title: string;
  align: 'left' | 'right';
  cell(row: Row): string;
}

const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;

/** A Markdown table, aligned for reading as it is, in the form that prettier keeps. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const widths = columns.map(({ title }, index) =>
    Math.max(3, title.length, ...cells.map((row) => row[index]!.length)),
  );
  const pad = (text: string, index: number) =>
    columns[index]!.align === 'left' ? text.padEnd(widths[index]!) : text.padStart(widths[index]!);
  const rule = columns.map(({ align }, index) =>
    align === 'left' ? '-'.repeat(widths[index]!) : `${'-'.repeat(widths[index]! - 1)}:`,
  );
  return [
    line(columns.map(({ title }, index) => pad(title, index))),
    line(rule),
    ...cells.map((row) => line(row.map(pad))),
  ].join('\n');
}
