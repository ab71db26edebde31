import { expect, it } from "vitest";
import { nameBroad, nameRow } from "./wording";

const row = (kind: "TECHNOLOGY" | "WORK_ACTIVITY", wording: string[]) =>
  nameRow({
    skill: {
      __typename: "Skill",
      name: "Caring for Others",
      kind,
      group: null,
      isHotTechnology: false,
      isInDemand: false,
    },
    alternatives: [],
    wording,
  });

it("calls anything broad what the posting calls it", () => {
  expect(row("WORK_ACTIVITY", ["take vital signs"])).toEqual({
    title: "“take vital signs”",
    concept: "Caring for Others",
  });
  expect(row("WORK_ACTIVITY", ["caring for others"]).concept).toBeNull();
  expect(row("WORK_ACTIVITY", []).title).toBe("Caring for Others");
});

it("calls a product by its name", () => {
  expect(row("TECHNOLOGY", ["k8s"])).toEqual({ title: "Caring for Others", concept: null });
});

it("counts what is too much to read", () => {
  expect(nameBroad("x", ["a", "b", "c", "d"]).title).toBe("“a”, “b” and 2 more");
  expect(nameBroad("x", ["a", "b"]).title).toBe("“a” and “b”");
});
