import { Toast } from "@base-ui/react/toast";
import type { ReactNode } from "react";
import { Icon } from "./Icon";

const manager = Toast.createToastManager();

interface Notice {
  title: string;
  description?: string;
  tone?: "plain" | "good" | "bad";
  action?: { label: string; run: () => void };
}

/** Say something in passing. It is read out politely and goes by itself. */
export function notify({ title, description, tone = "plain", action }: Notice): void {
  const id: string = manager.add({
    title,
    description,
    type: tone,
    timeout: action ? 9_000 : 5_000,
    ...(action && {
      actionProps: {
        children: action.label,
        onClick: () => {
          manager.close(id);
          action.run();
        },
      },
    }),
  });
}

export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`toast toast-${toast.type ?? "plain"}`}>
      <Toast.Content className="toast-content">
        <div>
          <Toast.Title className="toast-title" render={<p />} />
          <Toast.Description className="toast-description" />
        </div>
        {toast.actionProps && <Toast.Action className="button button-quiet toast-action" />}
        <Toast.Close className="icon-button" aria-label="Dismiss">
          <Icon name="cross" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
