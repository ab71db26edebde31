/** How many answers are kept to be told apart from new ones: the pages of the list that is asked for again and again. */
const KEPT = 8;

interface Kept {
  tag: string;
  text: string;
  type: string;
}

/**
 * A fetch that says which answer it has, and hands that out again when the API says nothing changed.
 * Tags hold who asked, so an answer never reaches another person.
 */
export function createConditionalFetch(
  send: typeof fetch = (input, init) => fetch(input, init),
): typeof fetch {
  const answers = new Map<string, Kept>();
  return async (input, init) => {
    const body = init?.body;
    if (typeof body !== "string") return send(input, init);
    const known = answers.get(body);
    const headers = new Headers(init?.headers);
    if (known) headers.set("if-none-match", known.tag);
    const response = await send(input, { ...init, headers });
    if (response.status === 304 && known)
      return new Response(known.text, { headers: { "content-type": known.type, etag: known.tag } });
    answers.delete(body);
    const tag = response.headers.get("etag");
    if (!response.ok || !tag) return response;
    const type = response.headers.get("content-type") ?? "application/json";
    const text = await response.text();
    answers.set(body, { tag, text, type });
    const [oldest] = answers.keys();
    if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
    return new Response(text, { headers: response.headers });
  };
}
