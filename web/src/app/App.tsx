import { lazy, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import type { Tokens } from "~/apollo/tokens";
import { ButtonLink } from "~/components/Button";
import { EmptyState, Skeleton } from "~/components/panels";
import { Toasts } from "~/components/toasts";
import { GapsPage } from "~/features/gaps/GapsPage";
import { JobDetail, NoJobChosen } from "~/features/jobs/JobDetail";
import { JobsPage } from "~/features/jobs/JobsPage";
import { ResumesPage } from "~/features/resumes/ResumesPage";
import { ErrorBoundary } from "./ErrorBoundary";
import { SavedJobsFeed } from "./SavedJobsFeed";
import { Shell } from "./Shell";
import { SignInGate } from "./SignInGate";

const ReportPage = lazy(() => import("~/features/report").then((module) => ({ default: module.ReportPage })));

export function App({ tokens }: { tokens: Tokens }) {
  return (
    <BrowserRouter>
      <Toasts>
        <SignInGate tokens={tokens}>
          <SavedJobsFeed />
          <Shell>
            <ErrorBoundary>
              <Suspense fallback={<Skeleton lines={12} label="Loading" />}>
                <Pages />
              </Suspense>
            </ErrorBoundary>
          </Shell>
        </SignInGate>
      </Toasts>
    </BrowserRouter>
  );
}

function Pages() {
  return (
    <Routes>
      <Route index element={<Navigate to="/jobs" replace />} />
      <Route path="jobs" element={<JobsPage />}>
        <Route index element={<NoJobChosen />} />
        <Route path=":jobId" element={<JobDetail />} />
      </Route>
      <Route path="gaps" element={<GapsPage />} />
      <Route path="gaps/:jobId" element={<ReportPage />} />
      <Route path="resumes" element={<ResumesPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function NotFound() {
  return (
    <EmptyState
      icon="search"
      title="There is no such page"
      isPage
      action={
        <ButtonLink look="solid" to="/jobs">
          To the jobs
        </ButtonLink>
      }
    >
      The address may be incomplete.
    </EmptyState>
  );
}
