/** Milliseconds on the machine's monotonic clock, which all processes of a run share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
