import { useSyncExternalStore } from "react";

/**
 * How fresh what is on the screen is.
 * - `connecting`: the first attempt is under way
 * - `live`: changes are pushed
 * - `reconnecting`: the socket was lost a moment ago
 * - `polling`: sockets keep failing, so saved jobs are asked for every few seconds
 * - `offline`: asking fails as well
 */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "polling" | "offline";

/** After this many failed attempts in a row the app stops waiting for the socket and polls. */
export const FAILURES_BEFORE_POLLING = 3;

export class Connection {
  #state: ConnectionState = "connecting";
  #failures = 0;
  #wasLive = false;
  readonly #listeners = new Set<() => void>();
  readonly #returned = new Set<() => void>();

  get state(): ConnectionState {
    return this.#state;
  }

  get failures(): number {
    return this.#failures;
  }

  opened(): void {
    const isReturn = this.#wasLive || this.#failures > 0;
    this.#failures = 0;
    this.#wasLive = true;
    this.#move("live");
    if (isReturn) this.#returned.forEach((listener) => listener());
  }

  lost(): void {
    this.#failures += 1;
    if (this.#failures < FAILURES_BEFORE_POLLING) this.#move(this.#wasLive ? "reconnecting" : "connecting");
    else if (this.#state !== "offline") this.#move("polling");
  }

  /** What asking over HTTP came to, while the socket is away. */
  polled(succeeded: boolean): void {
    if (this.#state === "polling" && !succeeded) this.#move("offline");
    if (this.#state === "offline" && succeeded) this.#move("polling");
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Called each time the socket is back: what was pushed meanwhile was missed. */
  onReturn(listener: () => void): () => void {
    this.#returned.add(listener);
    return () => this.#returned.delete(listener);
  }

  #move(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

export const connection = new Connection();

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, () => connection.state);
}
