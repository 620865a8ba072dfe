import tap from 'tap';

// What instances have in common through Redis. One process does all of it, since each would load the
// same code; one part waits while another one works.
tap.jobs = 2;

await import('./suite-second-level.ts');
await Promise.all([
  import('./suite-cache.ts'),
  (async () => {
    await import('./suite-invalidation.ts');
    await import('./suite-rate-limit.ts');
    await import('./suite-pending.ts');
    await import('./suite-shared-answers.ts');
  })(),
]);
