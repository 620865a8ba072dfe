import tap from 'tap';

// Servers that fail, and gateways that lose theirs. One process does all of it, since each would load
// the same code and have data of its own initialized; one part waits while another one works.
tap.jobs = 3;
// Some of it is the start of processes: on a busy machine, that takes a while.
tap.setTimeout(180_000);

await import('./suite-start-and-stop.ts');
await import('./suite-outage.ts');
await import('./suite-network.ts');
await import('./suite-crash.ts');
