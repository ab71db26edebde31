import { useMutation } from "@apollo/client/react";
import { useState, type FormEvent } from "react";
import { Button } from "~/components/Button";
import { Dialog } from "~/components/Dialog";
import { TextArea, TextField, useFaultFocus } from "~/components/Field";
import { explain } from "~/components/panels";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import { DropZone } from "./DropZone";

const CreateResume = graphql(`
  mutation CreateResume($input: CreateResumeInput!) {
    createResume(input: $input) {
      __typename
      ... on CreateResumeSuccess {
        resume {
          id
          ...ResumeCard
        }
      }
      ... on Error {
        message
      }
      ... on InvalidInput {
        field
      }
    }
  }
`);

const UploadResume = graphql(`
  mutation UploadResume($file: Upload!, $title: String, $makeDefault: Boolean!) {
    uploadResume(file: $file, title: $title, makeDefault: $makeDefault) {
      __typename
      ... on UploadResumeSuccess {
        resume {
          id
          notes
          ...ResumeCard
        }
      }
      ... on Error {
        message
      }
      ... on InvalidInput {
        field
      }
    }
  }
`);

// A new default makes reports stale, so the saved jobs are read again as well.
const REREAD = { refetchQueries: ["Resumes", "SavedJobs"] };

export function AddResumeDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add a resume"
      description="Only its text is kept, and only you see it."
    >
      <AddResumeForm onClose={onClose} />
    </Dialog>
  );
}

interface Fault {
  field: string;
  message: string;
}

interface Answer {
  fault?: Fault;
  notes?: string[];
}

function AddResumeForm({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [progress, setProgress] = useState(0);
  const [fault, setFault] = useState<Fault | null>(null);
  const [create, creating] = useMutation(CreateResume, REREAD);
  const [upload, uploading] = useMutation(UploadResume, REREAD);
  const form = useFaultFocus(fault);
  const faultOf = (field: string) => (fault?.field === field ? fault.message : null);

  async function sendFile(chosen: File, title: string | null, makeDefault: boolean): Promise<Answer> {
    const { data } = await upload({
      variables: { file: chosen, title, makeDefault },
      context: { upload: { onProgress: setProgress } },
    });
    const result = data?.uploadResume;
    if (result?.__typename === "UploadResumeSuccess") return { notes: result.resume.notes };
    return { fault: { field: "file", message: result?.message ?? "Please try again." } };
  }

  async function sendText(text: string, title: string | null, makeDefault: boolean): Promise<Answer> {
    const { data } = await create({ variables: { input: { text, title, makeDefault } } });
    const result = data?.createResume;
    if (result?.__typename === "CreateResumeSuccess") return {};
    const field = result?.__typename === "InvalidInput" ? result.field : "";
    return { fault: { field, message: result?.message ?? "Please try again." } };
  }

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setFault(null);
    setProgress(0);
    const values = new FormData(event.currentTarget);
    const title = (values.get("title") as string).trim() || null;
    const makeDefault = values.get("makeDefault") === "on";
    try {
      const answer = file
        ? await sendFile(file, title, makeDefault)
        : await sendText(values.get("text") as string, title, makeDefault);
      if (answer.fault) return setFault(answer.fault);
      const said = answer.notes?.length
        ? answer.notes
        : makeDefault
          ? ["Jobs are compared with it now."]
          : [];
      notify({ title: "Resume added", description: said.join(" "), tone: "good" });
      onClose();
    } catch (error) {
      setFault({ field: "", message: explain(error) });
    }
  }

  const isBusy = creating.loading || uploading.loading;
  return (
    <form ref={form} className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <DropZone
        file={file}
        onFile={(chosen) => {
          setFault(null);
          setFile(chosen);
        }}
        progress={uploading.loading ? progress : null}
        error={faultOf("file")}
      />
      {!file && <TextArea label="Or paste its text" name="text" rows={9} required error={faultOf("text")} />}
      <TextField label="Name" name="title" optional hint="To tell it from others." error={faultOf("title")} />
      <label className="check">
        <input type="checkbox" name="makeDefault" defaultChecked /> Compare jobs with this resume from now on
      </label>
      {fault && !["title", "text", "file"].includes(fault.field) && (
        <p className="field-error" role="alert">
          {fault.message}
        </p>
      )}
      <div className="actions actions-end">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="solid" busy={isBusy}>
          {uploading.loading && progress >= 1 ? "Reading it…" : "Add resume"}
        </Button>
      </div>
    </form>
  );
}
