import { useQuery } from "@apollo/client/react";
import { useEffect, useMemo, useRef } from "react";
import { Dialog } from "~/components/Dialog";
import { ErrorPanel, Skeleton } from "~/components/panels";
import { graphql } from "~/gql";
import type { QuoteFragment } from "~/gql/graphql";
import { cutAtQuotes } from "~/components/passages";

const SourceText = graphql(`
  query SourceText($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Job {
        text
      }
      ... on Resume {
        text
      }
    }
  }
`);

/** Which quotes to show, in which text, and on which of them to land. */
export interface Passage {
  source: "posting" | "resume";
  sourceId: string;
  sourceTitle: string;
  about: string;
  quotes: readonly QuoteFragment[];
  chosen: number;
}

/** The posting or the resume, opened at the quoted words. */
export function PassageSheet({ passage, onClose }: { passage: Passage | null; onClose: () => void }) {
  return (
    <Dialog
      open={passage !== null}
      onClose={onClose}
      shape="sheet"
      title={passage?.source === "resume" ? "In your resume" : "In the posting"}
      description={passage ? `${passage.about}: ${passage.sourceTitle}` : undefined}
    >
      {passage && <PassageText passage={passage} />}
    </Dialog>
  );
}

function PassageText({ passage }: { passage: Passage }) {
  const { data, error, refetch } = useQuery(SourceText, { variables: { id: passage.sourceId } });
  const node = data?.node;
  const text = node?.__typename === "Job" || node?.__typename === "Resume" ? node.text : null;
  const pieces = useMemo(
    () => (text === null ? [] : cutAtQuotes(text, passage.quotes)),
    [text, passage.quotes],
  );
  const mark = useRef<HTMLElement>(null);
  useEffect(() => {
    mark.current?.scrollIntoView({ block: "center" });
    mark.current?.focus({ preventScroll: true });
  }, [pieces]);

  if (error) {
    return <ErrorPanel title="The text could not be loaded" error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <Skeleton lines={12} label="Loading the text" />;
  const isFound = pieces.some((piece) => piece.quote === passage.chosen);
  return (
    <>
      {!isFound && (
        <p className="note">
          The text has changed since the report was made. It said: “{passage.quotes[passage.chosen]?.quote}”
        </p>
      )}
      <p className="document">
        {pieces.map((piece, index) =>
          piece.quote === null ? (
            piece.text
          ) : (
            <mark
              key={index}
              ref={piece.quote === passage.chosen ? mark : undefined}
              tabIndex={piece.quote === passage.chosen ? -1 : undefined}
              className={piece.quote === passage.chosen ? "mark-chosen" : undefined}
            >
              {piece.text}
            </mark>
          ),
        )}
      </p>
    </>
  );
}
