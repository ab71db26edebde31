import { useNavigate } from "react-router";
import { useSaving, type Saved } from "~/actions/useSaving";
import { Button } from "~/components/Button";
import { notify } from "~/components/toasts";

interface SaveToggleProps {
  jobId: string;
  title: string;
  isSaved: boolean;
}

/** Save or unsave a posting. */
export function SaveToggle({ jobId, title, isSaved }: SaveToggleProps) {
  const navigate = useNavigate();
  const { save, unsave } = useSaving(jobId);

  async function onSave() {
    const saved = await save();
    if (saved) announce(saved);
  }

  function announce(saved: Saved) {
    if (saved === "needs-resume") {
      notify({
        title: "Saved",
        description: "Add a resume and the skill gap report starts by itself.",
        action: { label: "Add a resume", run: () => void navigate("/resumes") },
      });
    } else if (saved === "ready") {
      notify({ title: "Saved", description: "The skill gap report is there already.", tone: "good" });
    } else {
      notify({
        title: "Generating skill gap report…",
        description: title,
        action: { label: "Watch", run: () => void navigate("/gaps") },
      });
    }
  }

  return (
    <Button
      look={isSaved ? "soft" : "solid"}
      icon={isSaved ? "check" : "bookmark"}
      aria-pressed={isSaved}
      onClick={() => void (isSaved ? unsave() : onSave())}
    >
      {isSaved ? "Saved" : "Save"}
      <span className="visually-hidden"> {title}</span>
    </Button>
  );
}
