import { useSyncExternalStore } from "react";

/**
 * How fresh what is on the screen is.
 * - `connecting`: the first attempt is under way
 * - `live`: changes are pushed, over a socket or, where sockets are blocked, a stream
 * - `reconnecting`: the line was lost a moment ago
 * - `polling`: neither a socket nor a stream comes through, so saved jobs are asked for every few seconds
 * - `offline`: asking fails as well
 */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "polling" | "offline";

/** What brings the changes: a WebSocket, a multipart HTTP stream, or asking. */
export type Transport = "socket" | "stream" | "asking";

/** After this many failures in a row of the socket a stream stands in, and after that many of the stream, asking. */
export const FAILURES_BEFORE_STREAM = 3;
export const FAILURES_BEFORE_POLLING = 2;

export interface Shown {
  state: ConnectionState;
  transport: Transport | null;
}

/** Told by the transports how they fare; tells everyone else what that comes to. */
export class Connection {
  #socket = { isUp: false, failures: 0 };
  #stream = { isUp: false, failures: 0 };
  #isAnswered = true;
  #wasLive = false;
  #neededStream = false;
  #shown: Shown = { state: "connecting", transport: null };
  readonly #listeners = new Set<() => void>();
  readonly #opened = new Set<() => void>();

  get shown(): Shown {
    return this.#shown;
  }

  /** Whether a stream should stand in for the socket. */
  get needsStream(): boolean {
    return !this.#socket.isUp && this.#socket.failures >= FAILURES_BEFORE_STREAM;
  }

  socketOpened(): void {
    this.#open(this.#socket);
  }

  socketLost(): void {
    this.#lose(this.#socket);
  }

  streamOpened(): void {
    if (!this.#stream.isUp) this.#open(this.#stream);
  }

  streamLost(): void {
    this.#lose(this.#stream);
  }

  /** The stream was closed on purpose: the socket is back, or nobody looks. */
  streamClosed(): void {
    this.#stream = { isUp: false, failures: this.#socket.isUp ? 0 : FAILURES_BEFORE_POLLING };
    this.#settle();
  }

  /** What asking over HTTP came to. */
  answered(succeeded: boolean): void {
    this.#isAnswered = succeeded;
    this.#settle();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Called each time a line is up: what changed before that was not pushed. */
  onOpen(listener: () => void): () => void {
    this.#opened.add(listener);
    return () => this.#opened.delete(listener);
  }

  #open(line: { isUp: boolean; failures: number }): void {
    line.isUp = true;
    line.failures = 0;
    this.#wasLive = true;
    this.#isAnswered = true;
    this.#settle();
    this.#opened.forEach((listener) => listener());
  }

  #lose(line: { isUp: boolean; failures: number }): void {
    line.isUp = false;
    line.failures += 1;
    this.#settle();
  }

  #settle(): void {
    const next = this.#find();
    const isSame = next.state === this.#shown.state && next.transport === this.#shown.transport;
    if (isSame && this.needsStream === this.#neededStream) return;
    this.#neededStream = this.needsStream;
    if (!isSame) this.#shown = next;
    this.#listeners.forEach((listener) => listener());
  }

  #find(): Shown {
    if (this.#socket.isUp) return { state: "live", transport: "socket" };
    if (this.#stream.isUp) return { state: "live", transport: "stream" };
    const isAway =
      this.#socket.failures >= FAILURES_BEFORE_STREAM && this.#stream.failures >= FAILURES_BEFORE_POLLING;
    if (!isAway) return { state: this.#wasLive ? "reconnecting" : "connecting", transport: null };
    return this.#isAnswered
      ? { state: "polling", transport: "asking" }
      : { state: "offline", transport: null };
  }
}

export const connection = new Connection();

export function useConnection(): Shown {
  return useSyncExternalStore(connection.subscribe, () => connection.shown);
}
