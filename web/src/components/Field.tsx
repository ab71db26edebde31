import { useEffect, useId, useRef, type ComponentProps, type ReactNode } from "react";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  optional?: boolean;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

function Frame({
  label,
  hint,
  error,
  optional,
  children,
}: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {optional && <span className="field-optional">optional</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      {children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
      {error && (
        <p id={`${id}-error`} className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, optional, ...input }: FieldProps & ComponentProps<"input">) {
  return (
    <Frame {...{ label, hint, error, optional }}>
      {(wiring) => <input type="text" className="input" {...input} {...wiring} />}
    </Frame>
  );
}

export function TextArea({
  label,
  hint,
  error,
  optional,
  ...input
}: FieldProps & ComponentProps<"textarea">) {
  return (
    <Frame {...{ label, hint, error, optional }}>
      {(wiring) => <textarea className="input" {...input} {...wiring} />}
    </Frame>
  );
}

/** A form that takes the person to the field that was refused. */
export function useFaultFocus(fault: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [fault]);
  return form;
}
