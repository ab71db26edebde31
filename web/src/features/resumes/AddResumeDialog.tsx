import { useMutation } from "@apollo/client/react";
import { useState, type FormEvent } from "react";
import { Button } from "~/components/Button";
import { Dialog } from "~/components/Dialog";
import { TextArea, TextField, useFaultFocus } from "~/components/Field";
import { explain } from "~/components/panels";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";

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
      ... on InvalidInput {
        message
        field
      }
    }
  }
`);

export function AddResumeDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add a resume"
      description="Paste the text: jobs held, what you did there, tools, licences, schooling."
    >
      <AddResumeForm onClose={onClose} />
    </Dialog>
  );
}

function AddResumeForm({ onClose }: { onClose: () => void }) {
  const [fault, setFault] = useState<{ field: string; message: string } | null>(null);
  const [create, { loading }] = useMutation(CreateResume, { refetchQueries: ["Resumes", "SavedJobs"] });
  const form = useFaultFocus(fault);
  const faultOf = (field: string) => (fault?.field === field ? fault.message : null);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setFault(null);
    const values = new FormData(event.currentTarget);
    const input = {
      title: (values.get("title") as string).trim() || null,
      text: values.get("text") as string,
      makeDefault: values.get("makeDefault") === "on",
    };
    try {
      const { data } = await create({ variables: { input } });
      const result = data?.createResume;
      if (result?.__typename === "CreateResumeSuccess") {
        const description = input.makeDefault ? "Your saved jobs are compared with it now." : undefined;
        notify({ title: "Resume added", description, tone: "good" });
        onClose();
      } else if (result) setFault(result);
    } catch (error) {
      setFault({ field: "", message: explain(error) });
    }
  }

  return (
    <form ref={form} className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <TextField label="Name" name="title" optional hint="To tell it from others." error={faultOf("title")} />
      <TextArea label="Text of your resume" name="text" rows={14} required error={faultOf("text")} />
      <label className="check">
        <input type="checkbox" name="makeDefault" defaultChecked /> Compare jobs with this resume from now on
      </label>
      {fault && !["title", "text"].includes(fault.field) && (
        <p className="field-error" role="alert">
          {fault.message}
        </p>
      )}
      <div className="actions actions-end">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="solid" busy={loading}>
          Add resume
        </Button>
      </div>
    </form>
  );
}
