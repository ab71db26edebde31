import { createClient, type Client } from "graphql-ws";
import type { Connection } from "./connection";
import type { Tokens } from "./tokens";
import { afterWaitOrWake, backoff } from "./wait";

const FORBIDDEN = 4403;
const PONG_LATE = 4408;
const PING_EVERY_MS = 12_000;
const PONG_WITHIN_MS = 5_000;
const OPEN_WITHIN_MS = 8_000;
const LONGEST_WAIT_MS = 10_000;
/** The API pings every 25 s: a line this silent slept, or is dead. */
const SILENT_MS = 35_000;

interface SocketOptions {
  url: string;
  tokens: Tokens;
  connection: Connection;
}

/** A graphql-ws client that never gives up, asks for a fresh token each time and notices a dead line. */
export function createSocket({ url, tokens, connection }: SocketOptions): Client {
  let socket: WebSocket | null = null;
  let heardAt = Date.now();
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const hear = () => (heardAt = Date.now());

  const client = createClient({
    url,
    webSocketImpl: ImpatientWebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
    connectionAckWaitTimeout: 10_000,
    keepAlive: PING_EVERY_MS,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) =>
      new Promise<void>((resolve) => afterWaitOrWake(backoff(retries, LONGEST_WAIT_MS), resolve)),
    on: {
      opened: (opened) => (socket = opened as WebSocket),
      connected: () => {
        hear();
        connection.socketOpened();
      },
      message: hear,
      ping: (received) => {
        // A laptop that slept keeps a socket that looks open: no answer to a ping is what gives it away.
        if (!received) pongTimer = setTimeout(() => socket?.close(PONG_LATE, "No answer"), PONG_WITHIN_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: (event) => {
        clearTimeout(pongTimer);
        socket = null;
        const { code } = event as CloseEvent;
        if (code === FORBIDDEN) tokens.forget();
        if (code !== 1000) connection.socketLost();
      },
    },
  });

  const onWake = () => {
    if (socket && document.visibilityState === "visible" && Date.now() - heardAt > SILENT_MS)
      client.terminate();
  };
  window.addEventListener("online", onWake);
  document.addEventListener("visibilitychange", onWake);
  document.addEventListener("resume", onWake);
  return client;
}

/** Some networks swallow the handshake instead of refusing it; a browser alone would wait for minutes. */
class ImpatientWebSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    const timer = setTimeout(() => this.close(), OPEN_WITHIN_MS);
    this.addEventListener("open", () => clearTimeout(timer));
    this.addEventListener("close", () => clearTimeout(timer));
  }
}
