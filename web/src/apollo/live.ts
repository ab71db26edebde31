import { ApolloLink } from "@apollo/client";
import { graphQLResultHasProtocolErrors } from "@apollo/client/errors";
import { Observable } from "rxjs";
import type { Connection } from "./connection";
import type { Tokens } from "./tokens";
import { afterWaitOrWake, backoff } from "./wait";

const LONGEST_WAIT_MS = 15_000;

interface LiveOptions {
  socket: ApolloLink;
  stream: ApolloLink;
  connection: Connection;
  tokens: Tokens;
}

/**
 * Subscriptions over the socket, which tries to come back for as long as it is needed. While it keeps failing a
 * stream stands in, as long as the page is looked at: browsers open six connections to one host over HTTP/1.1, and a
 * stream takes one of them. Each start of a subscription begins with the current state, so nothing is missed between
 * the two, and what comes twice is dropped by its revision.
 */
export function createLiveLink({ socket, stream, connection, tokens }: LiveOptions): ApolloLink {
  return new ApolloLink(
    (operation, forward) =>
      new Observable<ApolloLink.Result>((observer) => {
        const request = (link: ApolloLink) => link.request(operation, forward);
        const stopSocket = keepRunning({
          start: () => request(socket),
          next: (result) => observer.next(result),
          // The socket itself tells the connection how it fares; here it only ends when the API ended it for good.
          onEnd: () => undefined,
          onFault: (error) => (isAboutTheLine(error) ? undefined : observer.error(error)),
        });
        let stopStream: (() => void) | null = null;
        const standIn = () => {
          const isNeeded = connection.needsStream && document.visibilityState === "visible";
          if (isNeeded && !stopStream) {
            stopStream = keepRunning({
              start: () => {
                operation.setContext({ tokenRenewed: false });
                return request(stream);
              },
              next: (result) => {
                if (graphQLResultHasProtocolErrors(result)) tokens.forget();
                else observer.next(result);
              },
              onEnd: () => connection.streamLost(),
            });
          } else if (!isNeeded && stopStream) {
            stopStream();
            stopStream = null;
            connection.streamClosed();
          }
        };
        const stopListening = connection.subscribe(standIn);
        document.addEventListener("visibilitychange", standIn);
        standIn();
        return () => {
          stopListening();
          document.removeEventListener("visibilitychange", standIn);
          stopSocket();
          stopStream?.();
        };
      }),
  );
}

interface Run {
  start: () => Observable<ApolloLink.Result>;
  next: (result: ApolloLink.Result) => void;
  onEnd: () => void;
  onFault?: (error: unknown) => void;
}

/** Starts again, later and later, whenever it ends, until it is stopped. */
function keepRunning({ start, next, onEnd, onFault }: Run): () => void {
  let failures = 0;
  let isStopped = false;
  let stopWaiting: (() => void) | null = null;
  let current: { unsubscribe: () => void } | null = null;
  const again = () => {
    if (isStopped) return;
    onEnd();
    failures += 1;
    stopWaiting = afterWaitOrWake(backoff(failures, LONGEST_WAIT_MS), run);
  };
  function run() {
    current = start().subscribe({
      next: (result) => {
        failures = 0;
        next(result);
      },
      error: (error: unknown) => {
        onFault?.(error);
        again();
      },
      complete: again,
    });
  }
  run();
  return () => {
    isStopped = true;
    stopWaiting?.();
    current?.unsubscribe();
  };
}

/** A closed socket, as against an answer of the API that says what is wrong with the operation. */
function isAboutTheLine(error: unknown): boolean {
  return !(error && typeof error === "object" && "errors" in error);
}
