/** A stretch of text: plain, or one of the quotes (`quote` is its index). */
export interface Piece {
  text: string;
  quote: number | null;
}

interface Quoted {
  quote: string;
  start: number;
  end: number;
}

/**
 * Cut a text at its quotes. The API counts code points, JavaScript counts UTF-16 units, so the text is taken apart
 * into code points first. A quote that does not stand where it says is searched for; one that is not there at all
 * (the text changed since) marks nothing. Where quotes overlap, the earlier one keeps its stretch.
 */
export function cutAtQuotes(text: string, quotes: readonly Quoted[]): Piece[] {
  const points = Array.from(text);
  const spans = quotes
    .map((quote, index) => ({ index, span: locate(text, points, quote) }))
    .filter((found): found is { index: number; span: [number, number] } => found.span !== null)
    .sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1]);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { index, span } of spans) {
    const start = Math.max(span[0], at);
    if (start >= span[1]) continue;
    if (start > at) pieces.push({ text: points.slice(at, start).join(""), quote: null });
    pieces.push({ text: points.slice(start, span[1]).join(""), quote: index });
    at = span[1];
  }
  if (at < points.length) pieces.push({ text: points.slice(at).join(""), quote: null });
  return pieces;
}

function locate(text: string, points: string[], { quote, start, end }: Quoted): [number, number] | null {
  if (points.slice(start, end).join("") === quote) return [start, end];
  const unit = quote ? text.indexOf(quote) : -1;
  if (unit < 0) return null;
  const first = Array.from(text.slice(0, unit)).length;
  return [first, first + Array.from(quote).length];
}
