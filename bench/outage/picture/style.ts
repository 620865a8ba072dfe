/** Colours of both schemes, told apart in brightness too, for those who see fewer of them. */
const COLOURS = `
:root { color-scheme: light dark;
  --paper: #fff; --ink: #1c2530; --soft: #5b6775; --rule: #dfe4ea; --shade: #f4f6f8;
  --fresh: #2a8f82; --stale: #f0b84b; --failed: #c8374a; --arrived: #3673b5;
  --p50: #7aa6d8; --p99: #3673b5; --worst: #16324f; --gone: #c8374a; --gone-area: #c8374a14;
  --on-state: #fff; --on-half: #1c2530; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #12181f; --ink: #e6ebf1; --soft: #9aa7b5; --rule: #2b3540; --shade: #1a222b;
  --fresh: #38a898; --stale: #d9a23b; --failed: #e5606f; --arrived: #5b9be0;
  --p50: #3f6ea3; --p99: #6aa5e3; --worst: #cfe3f8; --gone: #f07f8c; --gone-area: #f07f8c1c;
  --on-state: #0d1217; --on-half: #0d1217; } }
`;

/** Of the pictures. */
export const pictureStyle = `${COLOURS}
.picture { font: 12px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
.picture text { fill: var(--ink); }
.picture .background { fill: var(--paper); }
.picture .title { font-size: 13px; font-weight: 600; }
.picture :is(.title, .legend) { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
.picture .tick, .picture .legend { fill: var(--soft); font-variant-numeric: tabular-nums; }
.picture .grid { stroke: var(--rule); }
.picture .axis { stroke: var(--soft); }
.picture .outage { fill: var(--gone-area); }
.picture .fault { stroke: var(--gone); stroke-width: 1.5; stroke-dasharray: 5 3; }
.picture .fault-name { fill: var(--gone); font-weight: 600; }
.picture .fresh { fill: var(--fresh); } .picture .stale { fill: var(--stale); }
.picture .failed { fill: var(--failed); } .picture .arrived { fill: var(--arrived); }
.picture :is(.p50, .p99, .worst) { fill: none; stroke-width: 2; stroke-linejoin: round; }
.picture .p50 { stroke: var(--p50); } .picture .p99 { stroke: var(--p99); stroke-dasharray: 6 2; }
.picture .worst { stroke: var(--worst); stroke-width: 1.5; }
.picture .state { fill: var(--soft); } .picture .state.closed { fill: var(--fresh); }
.picture .state.open { fill: var(--failed); } .picture .state.half-open { fill: var(--stale); }
.picture .state-name { fill: var(--on-state); font-weight: 600; }
.picture .probe { stroke: var(--stale); stroke-width: 2; }
`;

/** Of the page around them. */
export const pageStyle = `${pictureStyle}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 948px; padding: 24px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
.lead { margin: .25rem 0 1.25rem; color: var(--soft); }
.promises { margin: 0 0 1.5rem; padding: 0; list-style: none; }
.promises li { display: grid; grid-template-columns: 4.2rem 1fr; gap: .75rem; padding: .5rem 0; border-top: 1px solid var(--rule); }
.promises b { align-self: start; border-radius: 4px; padding: 1px 0; text-align: center; font-size: .8rem; color: var(--on-state); background: var(--failed); }
.promises b.kept { background: var(--fresh); }
.promises small { display: block; color: var(--soft); font-size: .87rem; }
figure { margin: 0; } .picture { display: block; width: 100%; height: auto; } .narrow { display: none; }
@media (max-width: 640px) { body { padding: 16px; } .wide { display: none; } .narrow { display: block; } }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--rule); white-space: nowrap; text-align: left; }
th { color: var(--soft); font-weight: 600; } .right { text-align: right; }
tbody tr:hover { background: var(--shade); }
code { padding: 0 .25em; border-radius: 3px; background: var(--shade); font-size: .9em; overflow-wrap: anywhere; }
summary { cursor: pointer; margin: 1.5rem 0 .5rem; font-weight: 600; } .method { padding-left: 1.2rem; color: var(--soft); font-size: .87rem; }
`;
