import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Markdown } from "./Markdown";

describe("Markdown", () => {
  it("renders what a report uses", () => {
    render(
      <Markdown
        source={"# Match\n\n**5.6 out of 10**, _partial_\n\n- Posting: “SQL”\n  - nested\n\n1. first"}
      />,
    );
    expect(screen.getByRole("heading", { level: 2, name: "Match" })).toBeDefined();
    expect(screen.getByText("5.6 out of 10").tagName).toBe("STRONG");
    expect(screen.getAllByRole("list")).toHaveLength(3);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <svg onload=alert(1)> text",
    "[link](javascript:alert(1))",
    "[link](data:text/html,<script>alert(1)</script>)",
    "[link](vbscript:x)",
    "![picture](https://elsewhere.example/a.png)",
    "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
  ])("makes no element of %s", (source) => {
    const { container } = render(<Markdown source={source} />);
    expect(container.querySelector("script, img, svg, a, iframe, details, [onerror], [onload]")).toBeNull();
  });

  it("shows a tag in the text as its characters", () => {
    render(<Markdown source={"Skill: <b>bold</b>"} />);
    expect(document.body.textContent).toBe("Skill: <b>bold</b>");
  });

  it("shows escaped characters as themselves", () => {
    render(<Markdown source={"C\\+\\+ \\*not bold\\* R&amp;D &lt;script&gt; &#38;"} />);
    expect(document.body.textContent).toBe("C++ *not bold* R&D <script> &");
  });

  it("links web addresses without handing over the page", () => {
    render(<Markdown source={"[site](https://example.com/a)"} />);
    const link = screen.getByRole("link", { name: "site" });
    expect(link.getAttribute("href")).toBe("https://example.com/a");
    expect(link.getAttribute("rel")).toContain("noopener");
  });
});
