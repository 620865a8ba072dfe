export interface NumberBounds {
  min: number;
  max: number;
  whole?: boolean;
}

/** The value of a command line option. @throws Error that says what it must be. */
export function numberOption(
  name: string,
  text: string,
  { min, max, whole = false }: NumberBounds,
): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new Error(`--${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
}
