// The server's clock, since the browser's may be wrong; carried on by the monotonic one.
let serverAt;
let heardAt = 0;

export function setServerTime(at) {
  serverAt = Date.parse(at);
  heardAt = performance.now();
}

export const serverNow = () =>
  serverAt === undefined ? Date.now() : serverAt + performance.now() - heardAt;

/** Milliseconds since the last snapshot came. */
export const sinceHeard = () => performance.now() - heardAt;
