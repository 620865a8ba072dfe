import { setTimeout as wait } from 'node:timers/promises';
import type { Incident, Target } from './incidents.ts';

export interface SaboteurOptions {
  plan: readonly Incident[];
  onIncident: (incident: Incident) => void;
  /** Told that something could not be broken, or not be mended: the run is worth nothing. */
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

/** Breaks things as planned; one thing has its incidents one after the other, several at once. */
export class Saboteur {
  /** How often each of them happened, as `gateway killed`. */
  readonly counts = new Map<string, number>();
  readonly #options: SaboteurOptions;
  readonly #left: Incident[];
  readonly #running = new Map<Target, Promise<void>>();

  constructor(options: SaboteurOptions) {
    this.#options = options;
    this.#left = [...options.plan];
    for (const { target, way } of options.plan) this.counts.set(`${target.name} ${way.name}`, 0);
  }

  /** So many registrations are settled. */
  reached(settled: number): void {
    while (this.#left.length > 0 && this.#left[0]!.at <= settled) {
      const incident = this.#left.shift()!;
      const before = this.#running.get(incident.target) ?? Promise.resolve();
      this.#running.set(
        incident.target,
        before.then(() => this.#happen(incident)),
      );
    }
  }

  /** Until all that was broken is mended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #happen(incident: Incident): Promise<void> {
    const { onIncident, onFailure, signal } = this.#options;
    const { target, way, awayMs } = incident;
    if (signal.aborted) return;
    const name = `${target.name} ${way.name}`;
    try {
      await way.take();
      this.counts.set(name, this.counts.get(name)! + 1);
      onIncident(incident);
      await wait(awayMs, undefined, { signal });
      await way.giveBack();
    } catch (error) {
      if (!signal.aborted) onFailure(new Error(`${name}: ${(error as Error).message}`));
    }
  }
}
