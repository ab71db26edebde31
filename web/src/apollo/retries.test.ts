import { ApolloLink, CombinedGraphQLErrors, execute, gql, type ApolloClient } from "@apollo/client";
import { of } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRetryLink } from "./retries";

const AWAY = { data: null, errors: [{ message: "away", extensions: { code: "DATABASE_UNAVAILABLE" } }] };

/** Ask an API that gives these answers, one a try and the last for good; what comes of it, and after how many tries. */
async function ask(text: string, answers: ApolloLink.Result[]) {
  let tries = 0;
  const end: { result?: unknown; error?: unknown } = {};
  const api = new ApolloLink(() => of(answers[Math.min(tries++, answers.length - 1)]!));
  execute(createRetryLink().concat(api), { query: gql(text) }, { client: {} as ApolloClient }).subscribe({
    next: ({ data }) => (end.result = data),
    error: (error: unknown) => (end.error = error),
  });
  await vi.advanceTimersByTimeAsync(60_000);
  return { ...end, tries };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("reads again while the database is away, and hands out what comes then", async () => {
  const { result, tries } = await ask("{ me }", [AWAY, AWAY, { data: { me: 1 } }]);
  expect([result, tries]).toEqual([{ me: 1 }, 3]);
});

it("says so after a few tries", async () => {
  const { error, tries } = await ask("{ me }", [AWAY]);
  expect([CombinedGraphQLErrors.is(error), tries]).toEqual([true, 4]);
});

it("never writes again by itself, and takes other errors for answers", async () => {
  const written = await ask("mutation { save }", [AWAY, { data: { save: 1 } }]);
  expect([CombinedGraphQLErrors.is(written.error), written.tries]).toEqual([true, 1]);
  const wrong = { data: { me: null }, errors: [{ message: "no", extensions: { code: "INTERNAL" } }] };
  expect((await ask("{ me }", [wrong])).tries).toBe(1);
});
