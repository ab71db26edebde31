import { useId, useState, type DragEvent } from "react";
import { Icon } from "~/components/Icon";

interface DropZoneProps {
  file: File | null;
  onFile: (file: File | null) => void;
  /** 0..1 while it is sent, null otherwise. */
  progress: number | null;
  error: string | null;
}

/** A place to drop a file, which is also an ordinary file field for keyboards and screen readers. */
export function DropZone({ file, onFile, progress, error }: DropZoneProps) {
  const id = useId();
  const [isOver, setOver] = useState(false);

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  }

  return (
    <div className="field">
      {/* A file can only be dragged with a pointer; everyone else has the field inside. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={`drop ${isOver ? "drop-over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Icon name="file" />
        <div className="drop-words">
          <label htmlFor={id}>{file ? "Choose another file" : "Choose a file"}</label>
          <span id={`${id}-hint`}>
            {file
              ? `${file.name}, ${formatSize(file.size)}`
              : "or drop it here: PDF, Word (.docx), Markdown or text"}
          </span>
        </div>
        <input
          id={id}
          className="drop-input"
          type="file"
          accept=".pdf,.docx,.md,.txt,application/pdf,text/plain,text/markdown"
          aria-describedby={[`${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ")}
          aria-invalid={error ? true : undefined}
          onChange={(event) => {
            onFile(event.target.files?.[0] ?? null);
            event.target.value = "";
          }}
        />
        {file && (
          <button
            type="button"
            className="icon-button"
            aria-label="Remove the file"
            onClick={() => onFile(null)}
          >
            <Icon name="cross" />
          </button>
        )}
      </div>
      {progress !== null && <progress className="progress" max={1} value={progress} aria-label="Upload" />}
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function formatSize(bytes: number): string {
  return bytes < 100_000
    ? `${Math.max(1, Math.round(bytes / 1_000))} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
