import { explain, isTooOften } from "~/components/panels";
import { notify } from "~/components/toasts";

interface Outcome {
  __typename: string;
}

/** Every result of the API is a union of one `…Success` and what is expected to go wrong. */
export type Success<Result extends Outcome> = Extract<Result, { __typename: `${string}Success` }>;

export function isSuccess<Result extends Outcome>(result: Result): result is Success<Result> {
  return result.__typename.endsWith("Success");
}

/**
 * What came of a change the person asked for: its result, or null after saying why not. What is wrong with a form is
 * said in the form instead; everything else that changes something goes through here.
 */
export async function attempt<Result extends Outcome>(
  asked: Promise<Result | null | undefined>,
): Promise<Success<Result> | null> {
  try {
    const result = await asked;
    if (result && isSuccess(result)) return result;
    const { message } = (result ?? {}) as { message?: string };
    refuse(message ?? "Please try again.", result?.__typename === "RateLimited");
  } catch (error) {
    refuse(explain(error), isTooOften(error));
  }
  return null;
}

/** To be asked to slow down is nobody's fault, and said calmly. */
function refuse(description: string, isCalm: boolean): void {
  notify({
    title: isCalm ? "One moment, please" : "That didn't work",
    description,
    tone: isCalm ? "plain" : "bad",
  });
}
