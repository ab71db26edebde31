import { ApolloProvider } from "@apollo/client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApolloClient } from "~/apollo/client";
import { connection } from "~/apollo/connection";
import { createSocket } from "~/apollo/socket";
import { createTokens, developmentTokens, pastedTokens } from "~/apollo/tokens";
import "~/styles/base.css";
import "~/styles/components.css";
import "~/styles/jobs.css";
import "~/styles/gaps.css";
import "~/styles/resumes.css";
import { App } from "./App";
import { applyTheme } from "./theme";

applyTheme();

// The one place to connect an identity provider: see apollo/tokens.ts.
const tokens = createTokens(pastedTokens(developmentTokens));

const address = new URL("/graphql", window.location.href);
const socketAddress = new URL(address);
socketAddress.protocol = address.protocol === "https:" ? "wss:" : "ws:";

const socket = createSocket({ url: socketAddress.href, tokens, connection });
const client = createApolloClient({ uri: address.href, tokens, socket, connection });

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ApolloProvider client={client}>
        <App tokens={tokens} />
      </ApolloProvider>
    </StrictMode>,
  );
}
