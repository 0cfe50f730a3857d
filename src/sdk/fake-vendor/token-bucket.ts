/**
 * A vendor's request limit: a bucket of one second's worth of tokens, refilled evenly. Steady traffic at the limit
 * passes, a burst of up to one second's worth passes, what is beyond is refused.
 */
export interface TokenBucket {
  take(now: number): boolean;
  /** Requests a second; `Infinity` lifts the limit. */
  setRate(perSecond: number): void;
}

export function createTokenBucket(initialRate: number): TokenBucket {
  let rate = initialRate;
  let tokens = initialRate;
  let filledAt: number | undefined;
  return {
    take(now) {
      if (rate === Number.POSITIVE_INFINITY) return true;
      if (filledAt !== undefined) tokens = Math.min(rate, tokens + (Math.max(0, now - filledAt) * rate) / 1000);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    setRate(perSecond) {
      rate = perSecond;
      tokens = perSecond;
      filledAt = undefined;
    },
  };
}
