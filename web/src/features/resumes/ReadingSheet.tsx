import { useQuery } from "@apollo/client/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Dialog } from "~/components/Dialog";
import { countOf } from "~/components/format";
import { ErrorPanel, Skeleton } from "~/components/panels";
import { cutAtQuotes } from "~/components/passages";
import { graphql } from "~/gql";
import type { ResumeWordsQuery } from "~/gql/graphql";

const ResumeWords = graphql(`
  query ResumeWords($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Resume {
        text
        notes
        reading {
          notes
          skills {
            surface
            conceptName
            strength
            level {
              label
              years
            }
            evidence {
              ...Quote @unmask
            }
          }
          gates {
            name
            evidence {
              ...Quote @unmask
            }
          }
        }
      }
    }
  }
`);

type Resume = Extract<NonNullable<ResumeWordsQuery["node"]>, { __typename: "Resume" }>;

interface ReadingSheetProps {
  id: string;
  title: string;
  open: boolean;
  onClose: () => void;
}

/** A resume's text, with what was read from it marked. */
export function ReadingSheet({ id, title, open, onClose }: ReadingSheetProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      shape="sheet"
      title={title}
      description="The text as JobMate reads it. Quotes in reports are taken from here."
    >
      <Words id={id} />
    </Dialog>
  );
}

function Words({ id }: { id: string }) {
  // What was read changes with the first analysis, so the text that is shown at once is checked again.
  const { data, error, refetch } = useQuery(ResumeWords, {
    variables: { id },
    fetchPolicy: "cache-and-network",
  });
  if (data?.node?.__typename === "Resume") return <MarkedText resume={data.node} />;
  if (error)
    return <ErrorPanel title="The text could not be loaded" error={error} onRetry={() => void refetch()} />;
  return <Skeleton lines={12} label="Loading the text" />;
}

function MarkedText({ resume }: { resume: Resume }) {
  const text = useRef<HTMLParagraphElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const { reading } = resume;
  const finds = useMemo(() => (reading ? listFinds(reading) : []), [reading]);
  const pieces = useMemo(
    () =>
      cutAtQuotes(
        resume.text,
        finds.map((find) => find.evidence),
      ),
    [resume.text, finds],
  );

  const names = useMemo(() => Map.groupBy(finds, (find) => find.name), [finds]);

  // Quotes that start together are one mark, so a name is looked for by where its quotes start.
  const starts = new Set(names.get(chosen ?? "")?.map((find) => find.evidence.start));
  const isChosen = (index: number) => starts.has(finds[index]?.evidence.start ?? -1);
  useEffect(() => {
    if (chosen !== null) text.current?.querySelector(".mark-chosen")?.scrollIntoView({ block: "center" });
  }, [chosen]);

  return (
    <>
      {[...resume.notes, ...(reading?.notes ?? [])].map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      {reading ? (
        <details className="reading">
          <summary>{countOf(names.size, "skill or condition", "skills and conditions")} read from it</summary>
          <ul className="tags finds">
            {[...names].map(([name, [first, ...others]]) => (
              <li key={name}>
                <button type="button" aria-pressed={chosen === name} onClick={() => setChosen(name)}>
                  {name} <span>{others.length > 0 ? `${others.length + 1} places` : first?.detail}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p className="resume-facts">Not read yet: that happens when a job is first compared with it.</p>
      )}
      <p className="document" ref={text}>
        {pieces.map((piece, index) =>
          piece.quote === null ? (
            piece.text
          ) : (
            <mark
              key={index}
              data-find={piece.quote}
              className={isChosen(piece.quote) ? "mark-chosen" : undefined}
            >
              {piece.text}
            </mark>
          ),
        )}
      </p>
    </>
  );
}

interface Find {
  name: string;
  detail: string;
  evidence: { quote: string; start: number; end: number };
}

/** Skills and conditions in one list, each by the name it has in reports. */
function listFinds(reading: NonNullable<Resume["reading"]>): Find[] {
  const skills = reading.skills.map(({ surface, conceptName, level, strength, evidence }) => ({
    name: conceptName ?? surface,
    detail: [
      level?.label,
      typeof level?.years === "number" ? countOf(level.years, "year") : null,
      strength === "LISTED" ? "listed" : null,
    ]
      .filter(Boolean)
      .join(", "),
    evidence,
  }));
  const gates = reading.gates.map(({ name, evidence }) => ({ name, detail: "", evidence }));
  return [...skills, ...gates].sort((a, b) => a.evidence.start - b.evidence.start);
}
