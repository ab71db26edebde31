import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fetchWatched, SILENCE_MS } from "./stream";

const HEADERS = { "content-type": "multipart/mixed;boundary=graphql;subscriptionSpec=1.0" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function answer(headers: Record<string, string> = HEADERS) {
  let line: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (line = controller) });
  vi.stubGlobal("fetch", (_: unknown, { signal }: RequestInit) => {
    signal?.addEventListener("abort", () => line?.error(signal.reason));
    return Promise.resolve(new Response(body, { headers }));
  });
  return { send: (text: string) => line?.enqueue(new TextEncoder().encode(text)) };
}

it("is open with the first byte and gives up on silence", async () => {
  const opened = vi.fn();
  const { send } = answer();
  const response = await fetchWatched("/graphql", {}, { streamOpened: opened });
  const reader = response.body!.getReader();
  expect(opened).not.toHaveBeenCalled();
  send("--graphql");
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("--graphql");
  expect(opened).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(SILENCE_MS - 1);
  send("{}");
  await reader.read();
  vi.advanceTimersByTime(SILENCE_MS);
  await expect(reader.read()).rejects.toThrow("silent");
});

it("leaves an answer alone that is no stream", async () => {
  const opened = vi.fn();
  answer({ "content-type": "application/json" });
  const response = await fetchWatched("/graphql", {}, { streamOpened: opened });
  vi.advanceTimersByTime(SILENCE_MS * 2);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(opened).not.toHaveBeenCalled();
});
