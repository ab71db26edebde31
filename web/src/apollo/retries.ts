import { ApolloLink, CombinedGraphQLErrors, ServerError } from "@apollo/client";
import { RetryLink } from "@apollo/client/link/retry";
import { getMainDefinition } from "@apollo/client/utilities";
import { map } from "rxjs";

const MOST_TRIES = 4;
const OUTAGES: unknown[] = ["DATABASE_UNAVAILABLE", "DATABASE_BUSY"];

/**
 * A restart of the API or its database takes a few seconds; reading again is harmless, writing again is the person's
 * choice.
 */
export function createRetryLink(): ApolloLink {
  const retry = new RetryLink({
    delay: { initial: 400, max: 3_000, jitter: true },
    attempts: (count, operation, error) =>
      count < MOST_TRIES && operationKind(operation.query) === "query" && isOutage(error),
  });
  return retry.concat(raiseOutages());
}

export function operationKind(query: Parameters<typeof getMainDefinition>[0]): string | undefined {
  const definition = getMainDefinition(query);
  return definition.kind === "OperationDefinition" ? definition.operation : undefined;
}

/** The answer that the database is away, as an error: Apollo's link looks at no answers. */
function raiseOutages(): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        if (saysOutage(result)) throw new CombinedGraphQLErrors(result);
        return result;
      }),
    ),
  );
}

function isOutage(error: unknown): boolean {
  if (ServerError.is(error)) return [502, 503, 504].includes(error.statusCode);
  return error instanceof TypeError || (CombinedGraphQLErrors.is(error) && saysOutage(error));
}

function saysOutage({ errors }: Pick<ApolloLink.Result, "errors">): boolean {
  return errors?.some((error) => OUTAGES.includes(error.extensions?.code)) ?? false;
}
