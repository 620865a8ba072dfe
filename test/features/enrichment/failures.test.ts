// What becomes of a profile when the enrichment service, the store or the client lets it down. One
// process does all of it, since each would load the same code.
await import('./suite-faults.ts');
await import('./suite-deadline.ts');
await import('./suite-pipeline.ts');
await import('./suite-client-leaves.ts');
await import('./suite-store-down.ts');
