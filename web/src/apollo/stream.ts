import { HttpLink } from "@apollo/client";
import type { Connection } from "./connection";

/** The API sends a heartbeat every 5 s; a stream this silent is dead, or held back by something in between. */
export const SILENCE_MS = 12_000;

/** Subscriptions as one long HTTP answer (multipart/mixed), for networks that block WebSockets. */
export function createStreamLink(uri: string, connection: Connection): HttpLink {
  return new HttpLink({ uri, fetch: (input, init) => fetchWatched(input, init, connection) });
}

export async function fetchWatched(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  connection: Pick<Connection, "streamOpened">,
): Promise<Response> {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new TypeError("The stream is silent."));
  let timer = setTimeout(giveUp, SILENCE_MS);
  const signal = init?.signal ? AbortSignal.any([init.signal, silence.signal]) : silence.signal;
  signal.addEventListener("abort", () => clearTimeout(timer));

  const response = await fetch(input, { ...init, signal });
  const isStream = response.ok && response.headers.get("content-type")?.startsWith("multipart/mixed");
  if (!isStream || !response.body) {
    clearTimeout(timer);
    return response;
  }
  const watch = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE_MS);
      connection.streamOpened();
      controller.enqueue(chunk);
    },
    flush: () => clearTimeout(timer),
  });
  return new Response(response.body.pipeThrough(watch), response);
}
