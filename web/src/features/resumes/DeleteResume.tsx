import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { attempt } from "~/actions/attempt";
import { Button } from "~/components/Button";
import { Dialog } from "~/components/Dialog";
import { countOf } from "~/components/format";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";

const DeleteResumeDocument = graphql(`
  mutation DeleteResume($resumeId: ID!) {
    deleteResume(resumeId: $resumeId) {
      __typename
      ... on DeleteResumeSuccess {
        resumeId
        deletedReportCount
      }
      ... on Error {
        message
      }
    }
  }
`);

interface DeleteResumeProps {
  id: string;
  title: string;
  isDefault: boolean;
}

export function DeleteResume({ id, title, isDefault }: DeleteResumeProps) {
  const [isAsking, setAsking] = useState(false);
  const [remove, { loading }] = useMutation(DeleteResumeDocument, {
    refetchQueries: ["Resumes", "SavedJobs"],
    update: (cache, { data }) => {
      if (data?.deleteResume.__typename !== "DeleteResumeSuccess") return;
      // Its reports are gone with it; the pages ask again for what is left.
      cache.evict({ id: "ROOT_QUERY", fieldName: "gapReport" });
    },
  });

  async function onDelete() {
    const asked = remove({ variables: { resumeId: id } });
    const result = await attempt(asked.then(({ data }) => data?.deleteResume));
    if (result) {
      const reports = result.deletedReportCount;
      const description = reports > 0 ? `${countOf(reports, "report")} went with it.` : undefined;
      notify({ title: "Resume deleted", description });
    }
    setAsking(false);
  }

  return (
    <>
      <Button look="quiet" icon="trash" className="resume-delete" onClick={() => setAsking(true)}>
        <span className="resume-delete-word">
          Delete<span className="visually-hidden"> {title}</span>
        </span>
      </Button>
      <Dialog open={isAsking} onClose={() => setAsking(false)} title={`Delete “${title}”?`}>
        <p>
          Its text, what was read from it and the reports made from it are deleted for good.
          {isDefault && " It is your default: saved jobs then wait until you choose another one."}
        </p>
        <div className="actions actions-end">
          <Button look="quiet" onClick={() => setAsking(false)}>
            Keep it
          </Button>
          <Button look="solid" busy={loading} onClick={() => void onDelete()}>
            Delete
          </Button>
        </div>
      </Dialog>
    </>
  );
}
