import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { Icon } from "./Icon";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** A sheet stands at the side and is as tall as the window. */
  shape?: "box" | "sheet";
  children: ReactNode;
}

/** A modal dialog: focus goes in and comes back, Escape and a press outside close it. */
export function Dialog({ open, onClose, title, description, shape = "box", children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className={`dialog dialog-${shape}`}>
          <header className="dialog-head">
            <div>
              <Base.Title className="dialog-title">{title}</Base.Title>
              {description && (
                <Base.Description className="dialog-description">{description}</Base.Description>
              )}
            </div>
            <Base.Close className="icon-button" aria-label="Close">
              <Icon name="cross" />
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
