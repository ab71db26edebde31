import "graphiql/setup-workers/vite";
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createClient, type Client } from "graphql-ws";
import { createRoot } from "react-dom/client";
import { developmentTokens } from "~/apollo/tokens";
import { EXAMPLES } from "./examples";
import "./graphiql.css";

const address = new URL("/graphql", window.location.href);
const socketAddress = new URL(address);
socketAddress.protocol = address.protocol === "https:" ? "wss:" : "ws:";

/** One socket per Authorization header: the header goes along when the socket opens. */
const sockets = new Map<string, Client>();

function socketFor(headers: Record<string, unknown>): Client {
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  const key = typeof authorization === "string" ? authorization : "";
  let socket = sockets.get(key);
  if (!socket) {
    socket = createClient({
      url: socketAddress.href,
      connectionParams: key ? { authorization: key } : {},
      retryAttempts: 20,
      shouldRetry: () => true,
    });
    sockets.set(key, socket);
  }
  return socket;
}

const fetcher: Fetcher = (parameters, options) => {
  const wsClient = socketFor(options?.headers ?? {});
  return createGraphiQLFetcher({ url: address.href, wsClient })(parameters, options);
};

/** In development the token of the demo person is filled in; elsewhere the editor waits for yours. */
async function readHeaders(): Promise<string> {
  const token = await developmentTokens().then(
    (answer) => answer.token,
    () => "<token>",
  );
  return JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
}

async function start() {
  const headers = await readHeaders();
  const root = document.getElementById("graphiql");
  if (!root) return;
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      initialHeaders={headers}
      defaultHeaders={headers}
      defaultTabs={EXAMPLES.map((example) => ({ ...example, headers }))}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
      inputValueDeprecation
    />,
  );
}

void start();
