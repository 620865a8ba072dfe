import tap from 'tap';

// What the store does with a database. One process does all of it, since each would load the same
// code; one part waits while another one works.
tap.jobs = 4;

await import('./suite-unit-of-work.ts');
await import('./suite-close.ts');
await import('./suite-errors.ts');
