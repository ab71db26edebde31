import { useFragment, useMutation } from "@apollo/client/react";
import type { FragmentType } from "@apollo/client";
import { useState } from "react";
import { attempt } from "~/actions/attempt";
import { Button } from "~/components/Button";
import { formatDate } from "~/components/format";
import { Icon } from "~/components/Icon";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { ResumeCardFragment, ResumeSource } from "~/gql/graphql";
import { DeleteResume } from "./DeleteResume";
import { ReadingSheet } from "./ReadingSheet";

const ResumeCardDocument = graphql(`
  fragment ResumeCard on Resume {
    id
    title
    isDefault
    source
    createdAt
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
  // The reports' staleness hangs on the default resume, so the saved jobs are read again as well.
  const [setDefault, { loading }] = useMutation(SetDefaultResume, {
    refetchQueries: ["Resumes", "SavedJobs"],
    awaitRefetchQueries: true,
  });
  if (!complete) return null;

  async function onSetDefault() {
    const asked = setDefault({ variables: { resumeId: resume.id as string } });
    if (await attempt(asked.then(({ data }) => data?.setDefaultResume))) {
      notify({ title: `Jobs are now compared with “${resume.title}”`, tone: "good" });
    }
  }

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
            Make default<span className="visually-hidden"> {resume.title}</span>
          </Button>
        )}
        <Button look="quiet" onClick={() => setReading(true)}>
          Show text<span className="visually-hidden"> of {resume.title}</span>
        </Button>
        <DeleteResume id={resume.id} title={resume.title} isDefault={resume.isDefault} />
      </div>
      <ReadingSheet id={resume.id} title={resume.title} open={isReading} onClose={() => setReading(false)} />
    </li>
  );
}
