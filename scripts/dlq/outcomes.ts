import { lettersOf, printable, type Context } from './letter.ts';

/** Tells what became of each letter, and in the end of all. */
export class Outcomes {
  readonly #done: string;
  readonly #context: Context;
  #succeeded = 0;
  #refused = 0;

  /** @param done what was done with a letter, such as `replayed` */
  constructor(done: string, context: Context) {
    this.#done = done;
    this.#context = context;
  }

  /** @param reason why it was not done; undefined where it was */
  async add(id: string, reason: string | undefined): Promise<void> {
    if (reason === undefined) this.#succeeded += 1;
    else this.#refused += 1;
    const { options, output } = this.#context;
    const json = { id, [this.#done]: reason === undefined, reason };
    const became = reason === undefined ? this.#done : `not ${this.#done}: ${reason}`;
    const line = options.json ? JSON.stringify(json) : printable(`${id}  ${became}`);
    await output.write(`${line}\n`);
  }

  /** The exit code. */
  end(): number {
    const refused = this.#refused === 0 ? '' : `, ${this.#refused.toLocaleString('en')} not`;
    const done = this.#done.charAt(0).toUpperCase() + this.#done.slice(1);
    const { place, stderr } = this.#context;
    stderr.write(`${done} ${lettersOf(this.#succeeded)} of ${place}${refused}.\n`);
    return this.#refused === 0 ? 0 : 1;
  }
}
