import { expect, it } from "vitest";
import { Connection, FAILURES_BEFORE_POLLING, FAILURES_BEFORE_STREAM } from "./connection";

const times = (count: number, what: () => void) => Array.from({ length: count }, what);

it("falls from socket to stream to asking and returns by itself", () => {
  const connection = new Connection();
  const opened: string[] = [];
  connection.onOpen(() => opened.push(connection.shown.transport ?? ""));
  expect(connection.shown).toEqual({ state: "connecting", transport: null });
  connection.socketOpened();
  expect(connection.shown).toEqual({ state: "live", transport: "socket" });
  connection.socketLost();
  expect(connection.shown.state).toBe("reconnecting");
  expect(connection.needsStream).toBe(false);
  times(FAILURES_BEFORE_STREAM - 1, () => connection.socketLost());
  expect(connection.needsStream).toBe(true);
  expect(connection.shown.state).toBe("reconnecting");
  connection.streamOpened();
  connection.socketLost();
  expect(connection.shown).toEqual({ state: "live", transport: "stream" });
  times(FAILURES_BEFORE_POLLING, () => connection.streamLost());
  expect(connection.shown).toEqual({ state: "polling", transport: "asking" });
  connection.answered(false);
  expect(connection.shown).toEqual({ state: "offline", transport: null });
  connection.socketLost();
  connection.streamLost();
  expect(connection.shown.state).toBe("offline");
  connection.answered(true);
  expect(connection.shown.state).toBe("polling");
  connection.streamOpened();
  expect(connection.shown).toEqual({ state: "live", transport: "stream" });
  connection.socketOpened();
  expect(connection.needsStream).toBe(false);
  connection.streamClosed();
  expect(connection.shown).toEqual({ state: "live", transport: "socket" });
  expect(opened).toEqual(["socket", "stream", "stream", "socket"]);
});

it("asks while a page that nobody looks at has given its stream back", () => {
  const connection = new Connection();
  times(FAILURES_BEFORE_STREAM, () => connection.socketLost());
  connection.streamOpened();
  connection.streamClosed();
  expect(connection.shown.state).toBe("polling");
});

it("tells its listeners of changes only", () => {
  const connection = new Connection();
  let changes = 0;
  const stop = connection.subscribe(() => (changes += 1));
  connection.socketOpened();
  connection.socketOpened();
  connection.answered(true);
  expect(changes).toBe(1);
  stop();
  connection.socketLost();
  expect(changes).toBe(1);
});
