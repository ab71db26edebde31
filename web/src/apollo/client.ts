import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, ServerError } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { ErrorLink } from "@apollo/client/link/error";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import type { Client as SocketClient } from "graphql-ws";
import { createCache } from "./cache";
import { createConditionalFetch } from "./conditional";
import type { Connection } from "./connection";
import { createFreshnessLink } from "./freshness";
import { createLiveLink } from "./live";
import { createRetryLink, operationKind } from "./retries";
import { createStreamLink } from "./stream";
import type { Tokens } from "./tokens";
import { createUploadLink, isUpload } from "./upload";

interface ClientOptions {
  uri: string;
  tokens: Tokens;
  socket: SocketClient;
  connection: Connection;
}

export function createApolloClient({ uri, tokens, socket, connection }: ClientOptions): ApolloClient {
  const authorize = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await tokens.get()}` },
  }));
  const signedIn = ApolloLink.from([renewToken(tokens), authorize]);
  const send = ApolloLink.split(
    isUpload,
    createUploadLink(uri),
    new HttpLink({ uri, fetch: createConditionalFetch() }),
  );
  const live = createLiveLink({
    socket: new GraphQLWsLink(socket),
    stream: signedIn.concat(createStreamLink(uri, connection)),
    connection,
    tokens,
  });
  const transport = ApolloLink.split(
    ({ query }) => operationKind(query) === "subscription",
    live,
    ApolloLink.from([signedIn, createRetryLink(), send]),
  );
  return new ApolloClient({
    cache: createCache(),
    link: ApolloLink.from([createFreshnessLink(), transport]),
    dataMasking: true,
    clientAwareness: { name: "jobmate-web" },
  });
}

/** When the API refuses the token, ask for another one and try once more. */
function renewToken(tokens: Tokens): ApolloLink {
  return new ErrorLink(({ error, operation, forward }) => {
    if (!isRefusal(error) || operation.getContext().tokenRenewed) return;
    tokens.forget();
    operation.setContext({ tokenRenewed: true });
    return forward(operation);
  });
}

function isRefusal(error: unknown): boolean {
  if (ServerError.is(error)) return error.statusCode === 401;
  return (
    CombinedGraphQLErrors.is(error) && error.errors.some((e) => e.extensions?.code === "UNAUTHENTICATED")
  );
}
