import type { RequirementFragment } from "~/gql/graphql";

/** More wordings than this for one requirement help nobody. */
const MOST_WORDINGS = 2;

/**
 * What a row is called: a product by its name, anything broader in the posting's own words, as the report's text does.
 * `concept` is the taxonomy's name where that is another.
 */
export function nameRow(row: Pick<RequirementFragment, "skill" | "alternatives" | "wording">) {
  const isProduct = row.skill.kind === "TECHNOLOGY" || row.skill.kind === "UNMAPPED";
  return isProduct || row.alternatives.length > 0
    ? { title: row.skill.name, concept: null }
    : nameBroad(row.skill.name, row.wording);
}

export function nameBroad(name: string, wording: readonly string[]) {
  const known = name.toLocaleLowerCase();
  if (wording.every((words) => words.toLocaleLowerCase() === known)) return { title: name, concept: null };
  const more = wording.length - MOST_WORDINGS;
  const said = wording.slice(0, MOST_WORDINGS).map((words) => `“${words}”`);
  if (more > 0) said.push(`${more} more`);
  return { title: joinWords(said), concept: name };
}

function joinWords(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
