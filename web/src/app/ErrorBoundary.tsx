import { Component, type ReactNode } from "react";
import { ErrorPanel } from "~/components/panels";

/** The last stop: a page that broke says so instead of going blank. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  render() {
    if (!this.state.error) return this.props.children;
    return (
      <ErrorPanel
        title="This page broke"
        error={new Error("An error of ours, not of yours. What you saved is safe.")}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
