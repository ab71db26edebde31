import { createClient, type Client } from "graphql-ws";
import type { Connection } from "./connection";
import type { Tokens } from "./tokens";

const FORBIDDEN = 4403;
const PONG_LATE = 4408;
const PING_EVERY_MS = 12_000;
const PONG_WITHIN_MS = 5_000;
const LONGEST_WAIT_MS = 10_000;

interface SocketOptions {
  url: string;
  tokens: Tokens;
  connection: Connection;
}

/** A graphql-ws client that never gives up, asks for a fresh token each time and notices a dead line. */
export function createSocket({ url, tokens, connection }: SocketOptions): Client {
  let socket: WebSocket | null = null;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;

  return createClient({
    url,
    connectionParams: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
    connectionAckWaitTimeout: 10_000,
    keepAlive: PING_EVERY_MS,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) => waitOrWake(backoff(retries)),
    on: {
      opened: (opened) => (socket = opened as WebSocket),
      connected: () => connection.opened(),
      ping: (received) => {
        // A laptop that slept keeps a socket that looks open: no answer to a ping is what gives it away.
        if (!received) pongTimer = setTimeout(() => socket?.close(PONG_LATE, "No answer"), PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: (event) => {
        clearTimeout(pongTimer);
        const { code } = event as CloseEvent;
        if (code === FORBIDDEN) tokens.forget();
        if (code !== 1000) connection.lost();
      },
    },
  });
}

function backoff(retries: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, 400 * 2 ** retries);
  return longest / 2 + Math.random() * (longest / 2);
}

/** Wait, but not once the network or the person is back. */
function waitOrWake(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", onVisible);
      resolve();
    };
    const onVisible = () => {
      if (document.visibilityState === "visible") done();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", onVisible);
  });
}
