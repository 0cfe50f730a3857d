/** What the address of the sign-in page may say after the `?`. */
export interface SignInSearch {
  /** Where the person wanted to go; judged by `readOwnPath` before anybody goes there. */
  to?: string;
  /** They have just signed out: nothing signs them in again by itself. */
  left?: true;
}

export function readSignInSearch({ to, left }: Record<string, unknown>): SignInSearch {
  return { ...(typeof to === "string" ? { to } : {}), ...(left === true ? { left } : {}) };
}
