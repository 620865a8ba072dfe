import { createHash } from 'node:crypto';
import {
  FileError,
  isFooter,
  isRowLine,
  noRows,
  readHeader,
  type Counts,
  type Footer,
  type Header,
} from './format.ts';
import { linesOf, parseLine, type Line } from './lines.ts';
import { tables, type Row, type Table } from './tables.ts';

/** Rows of one table that are inserted at once: well below the values that any database takes. */
const BATCH = 500;

export interface Batch {
  table: Table;
  rows: Row[];
  /** Numbers of the lines. */
  first: number;
  last: number;
}

/** Reads an export and believes nothing of it. */
export class Reader {
  readonly #lines: AsyncGenerator<Line>;
  readonly #digest = createHash('sha256');
  readonly #counts: Counts = noRows();
  #header: Header | undefined;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#lines = linesOf(chunks);
  }

  /** @throws FileError where this is no export of this version with these migrations */
  async header(migrations: readonly string[]): Promise<Header> {
    const { value: line } = (await this.#lines.next()) as { value: Line | undefined };
    if (line === undefined) throw new FileError('it is empty');
    // npm's own lines before those of the command begin with an empty one.
    if (/^\r?\n$/.test(line.bytes.toString('latin1')))
      throw new FileError('line 1 is empty (npm run writes there as well, unless it is --silent)');
    this.#header = readHeader(parseLine(line), migrations);
    return this.#header;
  }

  /**
   * All rows, in the order of the file. It ends only where the footer says that they were all.
   * @throws FileError with the line's number
   */
  async *batches(): AsyncGenerator<Batch> {
    let batch: Batch | undefined;
    for await (const line of this.#lines) {
      const value = parseLine(line);
      if (isFooter(value)) {
        await this.#end(line, value);
        if (batch !== undefined) yield batch;
        return;
      }
      const { table, row } = this.#row(line, value);
      if (batch !== undefined && (batch.table !== table || batch.rows.length === BATCH)) {
        yield batch;
        batch = undefined;
      }
      batch ??= { table, rows: [], first: line.number, last: line.number };
      batch.rows.push(row);
      batch.last = line.number;
    }
    throw new FileError('it is cut off: its last line is missing');
  }

  #row(line: Line, value: unknown): { table: Table; row: Row } {
    if (!isRowLine(value)) throw new FileError(`line ${line.number} is neither a row nor the end`);
    const table = tables.find(({ name }) => name === value.table);
    if (table === undefined)
      throw new FileError(`line ${line.number}: there is no table ${JSON.stringify(value.table)}`);
    const fault = table.faultOf(value.row);
    if (fault !== undefined) throw new FileError(`line ${line.number}: ${fault}`);
    this.#digest.update(line.bytes);
    this.#counts[table.name] = (this.#counts[table.name] ?? 0) + 1;
    return { table, row: value.row as Row };
  }

  async #end(line: Line, footer: Footer): Promise<void> {
    for (const { name } of tables) {
      const found = this.#counts[name];
      const promised = [this.#header?.tables[name], footer.tables[name]];
      const wrong = promised.find((count) => count !== found);
      if (wrong !== undefined || promised.includes(undefined))
        throw new FileError(`it has ${found} rows of ${name}, and says that they are ${wrong}`);
    }
    if (footer.sha256 !== this.#digest.digest('hex'))
      throw new FileError('it was changed after the export: its checksum is another one');
    if (!(await this.#lines.next()).done)
      throw new FileError(`it goes on behind its end in line ${line.number}`);
  }
}
