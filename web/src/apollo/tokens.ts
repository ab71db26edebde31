/**
 * Where access tokens come from.
 *
 * JobMate doesn't sign people in; an identity provider does, and JobMate checks its tokens. To connect one, write
 * a `TokenSource` that returns its current access token and pass it to `createTokens` in `app/main.tsx`:
 *
 *     const oidc: TokenSource = async () => {
 *       const user = (await manager.getUser()) ?? (await manager.signinSilent());
 *       if (!user) throw new SignInNeeded();
 *       return { token: user.access_token, expiresAt: new Date(user.expires_at! * 1000).toISOString() };
 *     };
 *
 * It is asked again shortly before a token expires, and after the API has refused one.
 */
export interface AccessToken {
  token: string;
  /** ISO 8601; null when the source doesn't know. */
  expiresAt: string | null;
}

export type TokenSource = () => Promise<AccessToken>;

/** There is no token and none can be had without the person. */
export class SignInNeeded extends Error {
  constructor(message = "Please sign in.") {
    super(message);
    this.name = "SignInNeeded";
  }
}

export interface Tokens {
  /** A token that is good for another while. Rejects with SignInNeeded, or when the source can't be reached. */
  get(): Promise<string>;
  /** Drop the kept token: the API refused it. */
  forget(): void;
}

const RENEW_BEFORE_MS = 30_000;

export function createTokens(source: TokenSource, now: () => number = Date.now): Tokens {
  let kept: AccessToken | null = null;
  let asking: Promise<string> | null = null;

  const isGood = (token: AccessToken) =>
    token.expiresAt === null || Date.parse(token.expiresAt) - now() > RENEW_BEFORE_MS;

  async function ask(): Promise<string> {
    kept = await source();
    return kept.token;
  }

  return {
    get() {
      if (kept && isGood(kept)) return Promise.resolve(kept.token);
      asking ??= ask().finally(() => (asking = null));
      return asking;
    },
    forget() {
      kept = null;
    },
  };
}

/** `jobmate dev` hands out tokens for its demo person; other installations have no such address. */
export const developmentTokens: TokenSource = async () => {
  const answer = await fetch("/dev/token", { headers: { accept: "application/json" } });
  if (answer.status === 404 || answer.status === 405) throw new SignInNeeded();
  if (!answer.ok) throw new Error(`The token address answered ${answer.status}.`);
  return (await answer.json()) as AccessToken;
};

const PASTED = "jobmate-token";

/** A token pasted on the sign-in page, kept until the tab is closed; else whatever `fallback` gives. */
export function pastedTokens(fallback: TokenSource): TokenSource {
  return async () => {
    const token = sessionStorage.getItem(PASTED);
    if (token === null) return fallback();
    const expiresAt = readExpiry(token);
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) {
      sessionStorage.removeItem(PASTED);
      throw new SignInNeeded("Your token has expired.");
    }
    return { token, expiresAt: null };
  };
}

export function keepPastedToken(token: string): void {
  sessionStorage.setItem(PASTED, token.trim());
}

function readExpiry(token: string): string | null {
  try {
    const payload = token.split(".")[1] ?? "";
    const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: number };
    return claims.exp ? new Date(claims.exp * 1000).toISOString() : null;
  } catch {
    return null;
  }
}
