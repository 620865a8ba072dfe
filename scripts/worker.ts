/** The gateway's process, doing nothing but what is queued. */
process.env['WORKER'] = 'only';
await import('../gateway/main.ts');
