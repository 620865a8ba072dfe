import tap from 'tap';

// What the gateway does with Kafka. Most of a test is waiting for brokers, that a group of consumers
// settles above all: one process does all of it, and in it many tests wait at a time. What none of
// them handles, a rejection or an error, tap itself reports.
tap.jobs = 12;

// Those that take longest begin first.
await import('./suite-group.ts');
await import('./suite-consuming.ts');
await import('./suite-killed.ts');
await import('./suite-delivery.ts');
await import('./suite-handling.ts');
await import('./suite-publishing.ts');
await import('./suite-outcome.ts');
