import { ApolloLink, execute, gql, type ApolloClient } from "@apollo/client";
import { CombinedProtocolErrors, PROTOCOL_ERRORS_SYMBOL } from "@apollo/client/errors";
import { Observable, type Subscriber } from "rxjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Connection, FAILURES_BEFORE_STREAM } from "./connection";
import { createLiveLink } from "./live";

/** A line to the API that the test plays the other end of. */
class Line extends ApolloLink {
  open: Subscriber<ApolloLink.Result>[] = [];
  starts = 0;

  override request() {
    return new Observable<ApolloLink.Result>((end) => {
      this.starts += 1;
      this.open.push(end);
      return () => (this.open = this.open.filter((other) => other !== end));
    });
  }

  push(status: string) {
    this.open.forEach((end) => end.next({ data: { status } }));
  }
}

function begin() {
  const [socket, stream, connection] = [new Line(), new Line(), new Connection()];
  const tokens = {
    forgotten: 0,
    get: () => Promise.resolve("t"),
    forget: () => void (tokens.forgotten += 1),
  };
  const seen: unknown[] = [];
  const link = createLiveLink({ socket, stream, connection, tokens });
  const running = execute(
    link,
    { query: gql("subscription { status }") },
    { client: {} as ApolloClient },
  ).subscribe(({ data }) => seen.push(data?.status));
  const block = () => Array.from({ length: FAILURES_BEFORE_STREAM }, () => connection.socketLost());
  return { socket, stream, connection, tokens, seen, running, block };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("lets a stream stand in while the socket is away", () => {
  const { socket, stream, connection, seen, running, block } = begin();
  socket.push("one");
  expect(stream.starts).toBe(0);
  block();
  stream.push("two");
  connection.streamOpened();
  connection.socketOpened();
  expect(stream.open).toEqual([]);
  socket.push("three");
  expect(seen).toEqual(["one", "two", "three"]);
  running.unsubscribe();
  expect(socket.open).toEqual([]);
});

it("tries the stream again, and asks meanwhile", () => {
  const { stream, connection, block } = begin();
  block();
  stream.open.forEach((end) => end.error(new TypeError("blocked")));
  expect(connection.shown.state).toBe("connecting");
  vi.advanceTimersByTime(1_000);
  stream.open.forEach((end) => end.complete());
  expect(connection.shown.state).toBe("polling");
  vi.advanceTimersByTime(16_000);
  expect(stream.starts).toBe(3);
});

it("takes another token when the stream's has expired", () => {
  const { stream, tokens, seen, block } = begin();
  block();
  const errors = new CombinedProtocolErrors([{ message: "The token has expired." }]);
  stream.open[0]?.next({ extensions: { [PROTOCOL_ERRORS_SYMBOL]: errors } } as ApolloLink.Result);
  expect(tokens.forgotten).toBe(1);
  expect(seen).toEqual([]);
});

it("gives the stream back while nobody looks", () => {
  const { stream, connection, block } = begin();
  block();
  connection.streamOpened();
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(stream.open).toEqual([]);
  expect(connection.shown.state).toBe("polling");
  visibility.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(stream.open).toHaveLength(1);
});

it("passes on what the API says is wrong with the operation", () => {
  const { socket, stream, connection, tokens } = begin();
  const faults: unknown[] = [];
  const link = createLiveLink({ socket, stream, connection, tokens });
  execute(link, { query: gql("subscription { x }") }, { client: {} as ApolloClient }).subscribe({
    error: (error) => faults.push(error),
  });
  socket.open.at(-1)?.error({ errors: [{ message: "no such field" }] });
  expect(faults).toHaveLength(1);
});
