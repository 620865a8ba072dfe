import { readdir, readFile } from 'node:fs/promises';

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

/** The same to the microsecond, from what the scheduler counts for each thread that still runs. */
export async function exactCpuTimeOf(pid: number): Promise<number | undefined> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const stats = await Promise.all(
      threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')),
    );
    return stats.reduce((sum, stat) => sum + Number(stat.split(' ')[0]) / 1_000, 0);
  } catch {
    return undefined;
  }
}

/** Processor time that this process has used, in microseconds. */
export function ownCpuTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
