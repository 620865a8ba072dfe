import { standardOutput } from '../store/output.ts';
import { lettersOf, printable, type Context } from './letter.ts';

/** Tells what became of each letter, and in the end of all. */
export class Outcomes {
  readonly #done: string;
  readonly #json: boolean;
  readonly #place: string;
  #succeeded = 0;
  #refused = 0;

  /** @param done what was done with a letter, such as `replayed` */
  constructor(done: string, { options, place }: Pick<Context, 'options' | 'place'>) {
    this.#done = done;
    this.#json = options.json;
    this.#place = place;
  }

  /** @param reason why it was not done; undefined where it was */
  async add(id: string, reason: string | undefined): Promise<void> {
    if (reason === undefined) this.#succeeded += 1;
    else this.#refused += 1;
    const json = { id, [this.#done]: reason === undefined, reason };
    const became = reason === undefined ? this.#done : `not ${this.#done}: ${reason}`;
    const line = this.#json ? JSON.stringify(json) : printable(`${id}  ${became}`);
    await standardOutput.write(`${line}\n`);
  }

  /** The exit code. */
  end(): number {
    const refused = this.#refused === 0 ? '' : `, ${this.#refused.toLocaleString('en')} not`;
    const done = this.#done.charAt(0).toUpperCase() + this.#done.slice(1);
    process.stderr.write(`${done} ${lettersOf(this.#succeeded)} of ${this.#place}${refused}.\n`);
    return this.#refused === 0 ? 0 : 1;
  }
}
