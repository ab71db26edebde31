import { graphql } from "~/gql";

/** Words as they stand in a text, and where. */
export const Quote = graphql(`
  fragment Quote on Evidence {
    quote
    start
    end
    section
  }
`);
