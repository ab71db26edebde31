import { useFragment, useLazyQuery, useMutation } from "@apollo/client/react";
import type { FragmentType } from "@apollo/client";
import { useState } from "react";
import { Button } from "~/components/Button";
import { Dialog } from "~/components/Dialog";
import { formatDate } from "~/components/format";
import { Icon } from "~/components/Icon";
import { ErrorPanel, explain, Skeleton } from "~/components/panels";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { ResumeCardFragment, ResumeSource } from "~/gql/graphql";

const ResumeCardDocument = graphql(`
  fragment ResumeCard on Resume {
    id
    title
    isDefault
    source
    createdAt
  }
`);

const ResumeWords = graphql(`
  query ResumeWords($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Resume {
        text
      }
    }
  }
`);

const SetDefaultResume = graphql(`
  mutation SetDefaultResume($resumeId: ID!) {
    setDefaultResume(resumeId: $resumeId) {
      __typename
      ... on SetDefaultResumeSuccess {
        resume {
          id
          isDefault
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

const SOURCES: Record<ResumeSource, string> = { PASTE: "Pasted", UPLOAD: "Uploaded", SAMPLE: "Sample" };

export function ResumeCard({ resume: from }: { resume: FragmentType<ResumeCardFragment> }) {
  const { data: resume, complete } = useFragment({ fragment: ResumeCardDocument, from });
  const [isReading, setReading] = useState(false);
  const [loadText, text] = useLazyQuery(ResumeWords);
  // The reports' staleness hangs on the default resume, so the saved jobs are read again as well.
  const [setDefault, { loading }] = useMutation(SetDefaultResume, {
    refetchQueries: ["Resumes", "SavedJobs"],
    awaitRefetchQueries: true,
  });
  if (!complete) return null;

  async function onSetDefault() {
    try {
      const { data } = await setDefault({ variables: { resumeId: resume.id as string } });
      const result = data?.setDefaultResume;
      if (result?.__typename === "SetDefaultResumeSuccess") {
        notify({ title: `Jobs are now compared with “${resume.title}”`, tone: "good" });
      } else notify({ title: "That didn't work", description: result?.message, tone: "bad" });
    } catch (error) {
      notify({ title: "That didn't work", description: explain(error), tone: "bad" });
    }
  }

  function onRead() {
    setReading(true);
    void loadText({ variables: { id: resume.id as string } });
  }

  const words = text.data?.node?.__typename === "Resume" ? text.data.node.text : null;
  return (
    <li className="resume-card">
      <span className="resume-icon">
        <Icon name="file" />
      </span>
      <div className="resume-main">
        <h2>{resume.title}</h2>
        <p className="resume-facts">
          {SOURCES[resume.source]} {formatDate(resume.createdAt)}
        </p>
      </div>
      <div className="actions">
        {resume.isDefault ? (
          <span className="badge">
            <Icon name="check" /> Default
          </span>
        ) : (
          <Button busy={loading} onClick={() => void onSetDefault()}>
            Make default<span className="visually-hidden">: {resume.title}</span>
          </Button>
        )}
        <Button look="quiet" onClick={onRead}>
          Show text<span className="visually-hidden"> of {resume.title}</span>
        </Button>
      </div>
      <Dialog
        open={isReading}
        onClose={() => setReading(false)}
        shape="sheet"
        title={resume.title}
        description="The text as JobMate reads it. Quotes in reports are taken from here."
      >
        {words !== null && <p className="document">{words}</p>}
        {words === null && !text.error && <Skeleton lines={12} label="Loading the text" />}
        {text.error && (
          <ErrorPanel title="The text could not be loaded" error={text.error} onRetry={onRead} />
        )}
      </Dialog>
    </li>
  );
}
