import { expect, it } from "vitest";
import { createConditionalFetch } from "./conditional";

/** A server whose answer to any body is `answer`, tagged by itself, and who notes what it was asked. */
function serve(answer: { text: string; isTagged: boolean; status?: number }) {
  const asked: (string | null)[] = [];
  const send: typeof fetch = (_input, init) => {
    const named = new Headers(init?.headers).get("if-none-match");
    asked.push(named);
    const tag = `W/"${answer.text}"`;
    if (answer.isTagged && named === tag) return Promise.resolve(new Response(null, { status: 304 }));
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (answer.isTagged) headers.etag = tag;
    return Promise.resolve(new Response(answer.text, { status: answer.status ?? 200, headers }));
  };
  const ask = createConditionalFetch(send);
  const read = async (body = "q") => (await ask("/graphql", { method: "POST", body })).text();
  return { asked, read };
}

it("hands out what it has when nothing changed, and what is new when something did", async () => {
  const answer = { text: "one", isTagged: true };
  const { asked, read } = serve(answer);
  expect([await read(), await read()]).toEqual(["one", "one"]);
  answer.text = "two";
  expect([await read(), await read()]).toEqual(["two", "two"]);
  expect(asked).toEqual([null, 'W/"one"', 'W/"one"', 'W/"two"']);
});

it("keeps no answer without a tag and forgets one that gave way to an error", async () => {
  const answer = { text: "one", isTagged: true, status: 200 };
  const { asked, read } = serve(answer);
  await read();
  Object.assign(answer, { text: "error", isTagged: false, status: 503 });
  expect(await read()).toBe("error");
  Object.assign(answer, { text: "one", isTagged: true, status: 200 });
  expect(await read()).toBe("one");
  expect(asked).toEqual([null, 'W/"one"', null]);
});

it("asks for each question on its own and keeps a few", async () => {
  const { asked, read } = serve({ text: "same", isTagged: true });
  for (let number = 0; number < 9; number += 1) await read(`q${number}`);
  await read("q0");
  await read("q8");
  expect(asked.filter(Boolean)).toHaveLength(1);
});
