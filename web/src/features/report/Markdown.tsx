import { marked, type Token, type Tokens } from "marked";
import { Fragment, type ReactNode } from "react";

/**
 * Markdown as React elements. Nothing is ever parsed as HTML: a tag in the text is shown as the characters it is,
 * images are named, not loaded, and only web and mail addresses become links.
 */
export function Markdown({ source }: { source: string }) {
  return <div className="markdown">{renderAll(marked.lexer(source, { gfm: true }))}</div>;
}

function renderAll(tokens: Token[] | undefined): ReactNode {
  return tokens?.map((token, index) => <Fragment key={index}>{render(token)}</Fragment>);
}

function render(token: Token): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return renderHeading(token as Tokens.Heading);
    case "paragraph":
      return <p>{renderAll(token.tokens)}</p>;
    case "blockquote":
      return <blockquote>{renderAll(token.tokens)}</blockquote>;
    case "list":
      return renderList(token as Tokens.List);
    case "table":
      return renderTable(token as Tokens.Table);
    case "code":
      return (
        <pre>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "hr":
      return <hr />;
    default:
      return renderInline(token);
  }
}

function renderInline(token: Token): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{renderAll(token.tokens)}</strong>;
    case "em":
      return <em>{renderAll(token.tokens)}</em>;
    case "del":
      return <del>{renderAll(token.tokens)}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "link":
      return renderLink(token as Tokens.Link);
    case "image":
      return (token as Tokens.Image).text;
    case "escape":
      return (token as Tokens.Escape).text;
    case "html":
      return token.raw;
    default: {
      const children = (token as Tokens.Text).tokens;
      return children ? renderAll(children) : decodeEntities((token as Tokens.Text).text ?? token.raw);
    }
  }
}

/** Headings go one level down: the page has its own first heading. */
function renderHeading({ depth, tokens }: Tokens.Heading): ReactNode {
  const Tag = `h${Math.min(depth + 1, 6)}` as "h2";
  return <Tag>{renderAll(tokens)}</Tag>;
}

function renderList({ ordered, start, items }: Tokens.List): ReactNode {
  const children = items.map((item, index) => <li key={index}>{renderAll(item.tokens)}</li>);
  return ordered ? <ol start={start === "" ? undefined : start}>{children}</ol> : <ul>{children}</ul>;
}

function renderTable({ header, rows }: Tokens.Table): ReactNode {
  return (
    // A table wider than the screen is scrolled, by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-frame" role="region" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((cell, index) => (
              <th key={index} scope="col">
                {renderAll(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{renderAll(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function renderLink({ href, tokens }: Tokens.Link): ReactNode {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return renderAll(tokens);
  return (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow">
      {renderAll(tokens)}
    </a>
  );
}

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  nbsp: "\u00a0",
};

function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp|#\d{1,6});/g, (whole, name: string) => {
    const known = ENTITIES[name];
    return known ?? (name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : whole);
  });
}
