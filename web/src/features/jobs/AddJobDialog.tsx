import { useMutation } from "@apollo/client/react";
import { useState, type FormEvent } from "react";
import { Button } from "~/components/Button";
import { Dialog } from "~/components/Dialog";
import { TextArea, TextField, useFaultFocus } from "~/components/Field";
import { explain } from "~/components/panels";
import { notify } from "~/components/toasts";
import { graphql } from "~/gql";
import type { CreateJobInput } from "~/gql/graphql";

const CreateJob = graphql(`
  mutation CreateJob($input: CreateJobInput!) {
    createJob(input: $input) {
      __typename
      ... on CreateJobSuccess {
        job {
          id
          ...JobListItem
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

interface AddJobDialogProps {
  open: boolean;
  onClose: () => void;
  onAdded: (jobId: string) => void;
}

interface Fault {
  field: string | null;
  message: string;
}

const FIELDS = new Set(["title", "company", "location", "description", "url"]);

export function AddJobDialog({ open, onClose, onAdded }: AddJobDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Paste a posting"
      description="From anywhere: an advert, an email, a company's page. Only you will see it."
    >
      <AddJobForm onClose={onClose} onAdded={onAdded} />
    </Dialog>
  );
}

function AddJobForm({ onClose, onAdded }: Omit<AddJobDialogProps, "open">) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [create, { loading }] = useMutation(CreateJob, { refetchQueries: ["Jobs"] });
  const form = useFaultFocus(fault);
  const faultOf = (field: string) => (fault?.field === field ? fault.message : null);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setFault(null);
    try {
      const { data } = await create({ variables: { input: readForm(event.currentTarget) } });
      const result = data?.createJob;
      if (result?.__typename === "CreateJobSuccess") {
        notify({ title: "Posting added", description: "Save it to get its skill gap report.", tone: "good" });
        onAdded(result.job.id);
      } else if (result) {
        const field = result.__typename === "InvalidInput" && FIELDS.has(result.field) ? result.field : null;
        setFault({ field, message: result.message });
      }
    } catch (error) {
      setFault({ field: null, message: explain(error) });
    }
  }

  return (
    <form ref={form} className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <TextField label="Job title" name="title" required maxLength={200} error={faultOf("title")} />
      <div className="form-row">
        <TextField label="Company" name="company" optional error={faultOf("company")} />
        <TextField label="Location" name="location" optional error={faultOf("location")} />
      </div>
      <TextArea
        label="The posting"
        name="description"
        rows={10}
        required
        hint="The whole text. The parts that say what is asked matter most."
        error={faultOf("description")}
      />
      <TextField label="Web address" name="url" type="url" inputMode="url" optional error={faultOf("url")} />
      {fault && fault.field === null && (
        <p className="field-error" role="alert">
          {fault.message}
        </p>
      )}
      <div className="actions actions-end">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="solid" busy={loading}>
          Add posting
        </Button>
      </div>
    </form>
  );
}

function readForm(form: HTMLFormElement): CreateJobInput {
  const values = new FormData(form);
  const read = (name: string) => (values.get(name) as string).trim();
  return {
    title: read("title"),
    company: read("company") || null,
    location: read("location") || null,
    description: read("description"),
    url: read("url") || null,
  };
}
