// opossum ships no types; this is what the bench uses of it.
declare module 'opossum' {
  interface Options {
    timeout?: number | false;
    resetTimeout?: number;
    rollingCountTimeout?: number;
    errorThresholdPercentage?: number;
    volumeThreshold?: number;
    capacity?: number;
    cache?: boolean;
    cacheTTL?: number;
  }

  export default class CircuitBreaker<T> {
    constructor(action: (key: string) => Promise<T>, options?: Options);
    readonly opened: boolean;
    readonly closed: boolean;
    fire(key: string): Promise<T>;
    open(): void;
    shutdown(): void;
  }
}
