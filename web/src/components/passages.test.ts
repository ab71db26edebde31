import { describe, expect, it } from "vitest";
import { cutAtQuotes } from "./passages";

const at = (text: string, quote: string) => {
  const start = Array.from(text.slice(0, text.indexOf(quote))).length;
  return { quote, start, end: start + Array.from(quote).length };
};

describe("cutAtQuotes", () => {
  it("gives the whole text back, cut at the quotes", () => {
    const text = "We use Python and SQL daily.";
    const pieces = cutAtQuotes(text, [at(text, "SQL"), at(text, "Python")]);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    expect(pieces.filter((piece) => piece.quote !== null)).toEqual([
      { text: "Python", quote: 1 },
      { text: "SQL", quote: 0 },
    ]);
  });

  it("counts code points, as the API does", () => {
    const text = "🚀🚀 Excel 𝒳 für Ärzte";
    expect(cutAtQuotes(text, [at(text, "Excel"), at(text, "Ärzte")])).toContainEqual({
      text: "Ärzte",
      quote: 1,
    });
    expect(cutAtQuotes(text, [{ quote: "Excel", start: 3, end: 8 }])[1]).toEqual({ text: "Excel", quote: 0 });
  });

  it("finds a quote that moved", () => {
    expect(cutAtQuotes("A new line. Then Python.", [{ quote: "Python", start: 0, end: 6 }])).toContainEqual({
      text: "Python",
      quote: 0,
    });
  });

  it("marks nothing when the quote is gone", () => {
    expect(cutAtQuotes("All new.", [{ quote: "Python", start: 0, end: 6 }])).toEqual([
      { text: "All new.", quote: null },
    ]);
  });

  it("keeps overlapping quotes from repeating text", () => {
    const text = "Python and SQL";
    const pieces = cutAtQuotes(text, [at(text, "Python and"), at(text, "and SQL"), at(text, "Python")]);
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  });
});
