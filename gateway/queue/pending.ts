/** What is remembered of a registration beside the store. */
export type Remembered =
  | {
      status: 'pending';
      since: number;
      /** Stands for what was asked for; undefined where another version remembered it. */
      content: string | undefined;
    }
  | { status: 'completed'; since: number };

/**
 * What was accepted or done a while ago, by the email as it is compared: known at once, and before it
 * is in the store. It may forget at any time, and it never fails: where it cannot tell it says nothing.
 */
export interface PendingRegistry {
  /** Kept for an hour. `since` is milliseconds since the epoch, `content` a hash in hexadecimal. */
  pending(emailKey: string, since: number, content: string): Promise<void>;
  /** In place of pending, kept for a day. */
  completed(emailKey: string, since: number): Promise<void>;
  forget(emailKey: string): Promise<void>;
  find(emailKey: string): Promise<Remembered | undefined>;
}

/** Milliseconds. */
export const PENDING_MS = 3_600_000;
/** Milliseconds. */
export const COMPLETED_MS = 86_400_000;
