import { ApolloLink, execute, gql, type ApolloClient } from "@apollo/client";
import { firstValueFrom, of } from "rxjs";
import { expect, it } from "vitest";
import { createFreshnessLink } from "./freshness";

const status = (revision: number, state: string, updatedAt = `2026-01-01T00:00:0${revision}Z`) => ({
  __typename: "GapStatus",
  jobId: "j1",
  revision,
  state,
  updatedAt,
});

async function pass(link: ApolloLink, data: Record<string, unknown>) {
  const whole = ApolloLink.from([link, new ApolloLink(() => of({ data }))]);
  const request = { query: gql("{ x }") };
  return (await firstValueFrom(execute(whole, request, { client: {} as ApolloClient }))).data;
}

it("replaces an older status wherever it stands", async () => {
  const link = createFreshnessLink();
  await pass(link, { gapStatusChanged: status(5, "READY") });
  const late = await pass(link, {
    savedJobs: { edges: [{ node: { status: status(3, "GENERATING"), n: null } }] },
  });
  expect(late).toEqual({ savedJobs: { edges: [{ node: { status: status(5, "READY"), n: null } }] } });
});

it("lets newer statuses and other jobs through", async () => {
  const link = createFreshnessLink();
  await pass(link, { a: status(5, "READY") });
  expect(await pass(link, { a: status(6, "GENERATING") })).toEqual({ a: status(6, "GENERATING") });
  const other = { ...status(1, "FAILED"), jobId: "j2" };
  expect(await pass(link, { a: other })).toEqual({ a: other });
});

it("takes a count that began anew for what it is: later", async () => {
  const link = createFreshnessLink();
  await pass(link, { a: status(9, "READY") });
  const anew = status(1, "GENERATING", "2026-02-01T00:00:00Z");
  expect(await pass(link, { a: anew })).toEqual({ a: anew });
});
