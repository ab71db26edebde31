import { ApolloLink, ServerError } from "@apollo/client";
import { print } from "graphql";
import { Observable } from "rxjs";

/** Passed as `context` of a mutation whose variable `file` is a File. `onProgress` gets 0..1. */
export interface UploadContext {
  upload: { onProgress: (share: number) => void };
}

export function isUpload(operation: ApolloLink.Operation): boolean {
  return operation.variables.file instanceof File;
}

/** Sends one file by the GraphQL multipart request; by XMLHttpRequest, because fetch tells no progress. */
export function createUploadLink(uri: string): ApolloLink {
  return new ApolloLink(
    (operation) =>
      new Observable<ApolloLink.Result>((observer) => {
        const { headers, upload } = operation.getContext() as Partial<UploadContext> & {
          headers?: Record<string, string>;
        };
        const request = new XMLHttpRequest();
        request.open("POST", uri);
        for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
        request.setRequestHeader("accept", "application/graphql-response+json, application/json");
        request.setRequestHeader("apollo-require-preflight", "true");
        request.upload.onprogress = ({ loaded, total }) => upload?.onProgress(total > 0 ? loaded / total : 0);
        request.onerror = () => observer.error(new TypeError("The upload did not get through."));
        request.onload = () => {
          const result = readAnswer(request);
          if (result instanceof Error) return observer.error(result);
          observer.next(result);
          observer.complete();
        };
        request.send(composeForm(operation));
        return () => request.abort();
      }),
  );
}

function composeForm({ query, variables, operationName }: ApolloLink.Operation): FormData {
  const form = new FormData();
  form.append(
    "operations",
    JSON.stringify({ operationName, query: print(query), variables: { ...variables, file: null } }),
  );
  form.append("map", JSON.stringify({ 0: ["variables.file"] }));
  form.append("0", variables.file as File);
  return form;
}

function readAnswer(request: XMLHttpRequest): ApolloLink.Result | Error {
  try {
    const answer = JSON.parse(request.responseText) as ApolloLink.Result;
    if (request.status < 300 || "data" in answer) return answer;
  } catch {
    // No GraphQL answer at all: told by its status below.
  }
  const response = new Response(null, {
    status: Math.max(200, request.status),
    statusText: request.statusText,
  });
  return new ServerError(`The upload was refused (${request.status}).`, {
    response,
    bodyText: request.responseText,
  });
}
