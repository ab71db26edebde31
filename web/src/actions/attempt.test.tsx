import { render, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { Toasts } from "~/components/toasts";
import { attempt } from "./attempt";

beforeEach(() => void render(<Toasts>{null}</Toasts>));

it("gives what succeeded and says nothing", async () => {
  const done = { __typename: "SaveJobSuccess" as const, savedJob: 1 };
  expect(await attempt(Promise.resolve(done))).toBe(done);
  expect(screen.queryByText("That didn't work")).toBeNull();
});

it("says why it was refused", async () => {
  const refused = { __typename: "JobNotFound" as const, message: "There is no such job." };
  expect(await attempt(Promise.resolve(refused))).toBeNull();
  expect(await screen.findByText("There is no such job.")).toBeDefined();
});

it("is calm about being asked too often", async () => {
  const message = "That was a lot at once. Try again in 7 seconds.";
  const refused = { __typename: "RateLimited" as const, message, retryAfter: 7 };
  expect(await attempt(Promise.resolve(refused))).toBeNull();
  expect(await screen.findByText("One moment, please")).toBeDefined();
  expect(screen.getByText(message)).toBeDefined();
});

it("is as calm when a proxy in front says so", async () => {
  const refusal = Object.assign(new Error("Too many"), { statusCode: 429 });
  expect(await attempt(Promise.reject(refusal))).toBeNull();
  expect(await screen.findByText("One moment, please")).toBeDefined();
  expect(screen.getByText(/asked too often/)).toBeDefined();
});

it("says when nothing got through", async () => {
  expect(await attempt(Promise.reject(new TypeError("Failed to fetch")))).toBeNull();
  expect(await screen.findByText(/can't be reached/)).toBeDefined();
});
