import { Button } from "~/components/Button";
import { notify } from "~/components/toasts";

interface ReportActionsProps {
  markdown: string;
  title: string;
}

export function ReportActions({ markdown, title }: ReportActionsProps) {
  async function onCopy() {
    try {
      await navigator.clipboard.writeText(markdown);
      notify({ title: "Report copied as Markdown", tone: "good" });
    } catch {
      notify({
        title: "Your browser didn't allow copying",
        description: "Download it instead.",
        tone: "bad",
      });
    }
  }
  return (
    <div className="actions report-actions">
      <Button look="quiet" icon="copy" onClick={() => void onCopy()}>
        Copy
      </Button>
      <Button look="quiet" icon="download" onClick={() => download(markdown, nameFile(title))}>
        Download .md
      </Button>
      <Button look="quiet" icon="print" onClick={() => window.print()}>
        Print
      </Button>
    </div>
  );
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

/** "skill-gaps-backend-developer.md": letters and digits of any script, nothing a file system dislikes. */
export function nameFile(title: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `skill-gaps-${words.slice(0, 60) || "report"}.md`;
}
