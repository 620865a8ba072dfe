import tap from 'tap';

// A Redis that fails, in every way that it may. One process does all of it, since each would load the
// same code; one part waits while another one works.
tap.jobs = 3;

await Promise.all([
  import('./suite-outage.ts'),
  import('./suite-faults.ts'),
  import('./suite-cut-off.ts'),
]);
