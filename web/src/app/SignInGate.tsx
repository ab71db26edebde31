import { useCallback, useEffect, useState, type FormEvent, type ReactNode } from "react";
import { keepPastedToken, SignInNeeded, type Tokens } from "~/apollo/tokens";
import { Button } from "~/components/Button";
import { TextArea } from "~/components/Field";
import { Wordmark } from "./Wordmark";

type Entry = { kind: "waiting" } | { kind: "in" } | { kind: "away" } | { kind: "out"; message: string };

const TRY_AGAIN_MS = 3_000;

/** Shows the app once there is a token; waits for an API that is not up yet; else asks for a token. */
export function SignInGate({ tokens, children }: { tokens: Tokens; children: ReactNode }) {
  const [entry, setEntry] = useState<Entry>({ kind: "waiting" });
  const enter = useCallback(() => {
    tokens.get().then(
      () => setEntry({ kind: "in" }),
      (error: unknown) =>
        setEntry(error instanceof SignInNeeded ? { kind: "out", message: error.message } : { kind: "away" }),
    );
  }, [tokens]);

  useEffect(enter, [enter]);
  useEffect(() => {
    if (entry.kind !== "away") return;
    const timer = setTimeout(enter, TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [entry, enter]);

  if (entry.kind === "in") return children;
  return (
    <main className="gate">
      <Wordmark />
      {entry.kind === "away" && (
        <div role="status">
          <h1>JobMate can't be reached</h1>
          <p>Trying again every few seconds.</p>
        </div>
      )}
      {entry.kind === "out" && <SignIn message={entry.message} onToken={enter} tokens={tokens} />}
    </main>
  );
}

interface SignInProps {
  message: string;
  tokens: Tokens;
  onToken: () => void;
}

function SignIn({ message, tokens, onToken }: SignInProps) {
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const token = (new FormData(event.currentTarget).get("token") as string).trim();
    if (!token) return;
    keepPastedToken(token);
    tokens.forget();
    onToken();
  }
  return (
    <form className="form gate-form" onSubmit={onSubmit}>
      <h1>{message}</h1>
      <p>
        This installation has no sign-in page of its own connected yet. If you run it, you can go on with an
        access token: <code>jobmate token --subject NAME</code> prints one.
      </p>
      <TextArea label="Access token" name="token" rows={4} required spellCheck={false} autoComplete="off" />
      <div className="actions">
        <Button type="submit" look="solid">
          Go on
        </Button>
      </div>
    </form>
  );
}
