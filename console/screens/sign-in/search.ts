/** What the address of the sign-in page may say after the `?`. */
export interface SignInSearch {
  /** Where the person wanted to go; judged by `readOwnPath` before anybody goes there. */
  to?: string;
}

export function readSignInSearch({ to }: Record<string, unknown>): SignInSearch {
  return typeof to === "string" ? { to } : {};
}
