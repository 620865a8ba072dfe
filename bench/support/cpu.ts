import { readFile } from 'node:fs/promises';

// USER_HZ, which Linux fixes at 100 for user space on all common platforms.
const TICK_US = 10_000;

/** Processor time that a process has used, in microseconds; undefined where there is no /proc. */
export async function cpuTimeOf(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces: fields are counted from behind it, state being 0.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  } catch {
    return undefined;
  }
}

/** Processor time that this process has used, in microseconds. */
export function ownCpuTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
