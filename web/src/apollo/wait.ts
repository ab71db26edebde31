/** Waits longer after each failure, up to `longest`, and never the same for every client. */
export function backoff(failures: number, longest: number): number {
  const wait = Math.min(longest, 400 * 2 ** failures);
  return wait / 2 + Math.random() * (wait / 2);
}

/** Calls back after a while, or at once when the network or the person is back. Returns how to stop waiting. */
export function afterWaitOrWake(milliseconds: number, callback: () => void): () => void {
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener("online", done);
    document.removeEventListener("visibilitychange", onVisible);
  };
  const done = () => {
    stop();
    callback();
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") done();
  };
  const timer = setTimeout(done, milliseconds);
  window.addEventListener("online", done);
  document.addEventListener("visibilitychange", onVisible);
  return stop;
}
