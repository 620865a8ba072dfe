import type { Report } from '../report.ts';
import { linear, type Range, type Scale } from './scale.ts';

export type Drawn = Pick<Report, 'seconds' | 'states' | 'returnAt'>;

/** What every part of one picture has in common. Lengths are pixels. */
export interface Layout {
  width: number;
  left: number;
  right: number;
  /** The most ticks on the time axis. */
  timeTicks: number;
  /** Whether a legend takes a line of its own. */
  narrow: boolean;
  /** Seconds from the fault's start. */
  time: Range;
  /** From such seconds to pixels. */
  x: Scale;
}

/** A part of the picture, as markup at a height of its own from 0 on. */
export interface Part {
  height: number;
  /** Title and legend, which nothing may cross. */
  heading: string;
  markup: string;
}

const FORMS = {
  wide: { width: 900, left: 64, right: 24, timeTicks: 14, narrow: false },
  narrow: { width: 400, left: 52, right: 16, timeTicks: 6, narrow: true },
};

export type Form = keyof typeof FORMS;

export function createLayout(form: Form, { seconds }: Pick<Drawn, 'seconds'>): Layout {
  const common = FORMS[form];
  const from = seconds[0]?.second ?? 0;
  const time = { from, to: (seconds.at(-1)?.second ?? from) + 1 };
  const places = { from: common.left, to: common.width - common.right };
  return { ...common, time, x: linear(time, places) };
}
