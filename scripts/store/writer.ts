import { createHash } from 'node:crypto';
import { CommandError } from './command.ts';
import { FORMAT, noRows, VERSION, type Counts, type Footer, type Header } from './format.ts';
import type { Output } from './output.ts';
import type { Row, Table } from './tables.ts';

/** Writes an export, line by line as the format wants it. */
export class Writer {
  readonly #output: Output;
  readonly #digest = createHash('sha256');
  readonly #counts = noRows();

  constructor(output: Output) {
    this.#output = output;
  }

  async begin(migrations: string[], tables: Counts): Promise<void> {
    const exportedAt = new Date().toISOString();
    const header: Header = { format: FORMAT, version: VERSION, migrations, exportedAt, tables };
    await this.#output.write(`${JSON.stringify(header)}\n`);
  }

  /** @throws CommandError at a row that no import would take */
  async rows(table: Table, rows: readonly Row[]): Promise<void> {
    const { name, columns } = table;
    const lines = rows.map((row) => {
      assertMovable(table, row);
      const ordered = Object.fromEntries(columns.map((column) => [column, row[column]]));
      return `${JSON.stringify({ table: name, row: ordered })}\n`;
    });
    const text = lines.join('');
    this.#digest.update(text);
    await this.#output.write(text);
    this.#counts[name] = (this.#counts[name] ?? 0) + rows.length;
  }

  /** Returns how many rows there are now. */
  async end(): Promise<Counts> {
    const tables = this.#counts;
    const footer: Footer = { end: true, tables, sha256: this.#digest.digest('hex') };
    await this.#output.write(`${JSON.stringify(footer)}\n`);
    await this.#output.finish();
    return tables;
  }
}

function assertMovable({ key, faultOf }: Table, row: Row): void {
  const fault = faultOf(row);
  if (fault === undefined) return;
  const where = key.map((column) => `${column} ${JSON.stringify(row[column])}`).join(', ');
  throw new CommandError(`a row cannot be moved: ${fault}, where ${where}`);
}
