import { expect, it } from "vitest";
import { Connection, FAILURES_BEFORE_POLLING } from "./connection";

it("goes from live to reconnecting to polling and back by itself", () => {
  const connection = new Connection();
  const returns: string[] = [];
  connection.onReturn(() => returns.push(connection.state));
  expect(connection.state).toBe("connecting");
  connection.opened();
  expect(connection.state).toBe("live");
  expect(returns).toEqual([]);
  connection.lost();
  expect(connection.state).toBe("reconnecting");
  for (let i = 1; i < FAILURES_BEFORE_POLLING; i += 1) connection.lost();
  expect(connection.state).toBe("polling");
  connection.polled(false);
  expect(connection.state).toBe("offline");
  connection.lost();
  expect(connection.state).toBe("offline");
  connection.polled(true);
  expect(connection.state).toBe("polling");
  connection.opened();
  expect(connection.state).toBe("live");
  expect(returns).toEqual(["live"]);
});

it("tells its listeners of changes only", () => {
  const connection = new Connection();
  let changes = 0;
  const stop = connection.subscribe(() => (changes += 1));
  connection.opened();
  connection.opened();
  connection.polled(true);
  expect(changes).toBe(1);
  stop();
  connection.lost();
  expect(changes).toBe(1);
});
