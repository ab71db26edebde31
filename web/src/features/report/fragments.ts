import { graphql } from "~/gql";

/** The whole report is one document that never changes, so the page reads it as one. */
export const GapReport = graphql(`
  query GapReport($jobId: ID!) {
    job(id: $jobId) {
      id
      title
      isSaved
      ...JobFacts
    }
    gapReport(jobId: $jobId) {
      ...FullReport @unmask
    }
  }
`);

export const FullReport = graphql(`
  fragment FullReport on GapReport {
    id
    score
    confidence
    summary
    createdAt
    isStale
    reportMarkdown
    job {
      id
      title
    }
    resume {
      id
      title
    }
    requirements {
      ...Requirement @unmask
    }
    gates {
      kind
      name
      tier
      status
      jobEvidence {
        ...Quote @unmask
      }
      resumeEvidence {
        ...Quote @unmask
      }
    }
    notJudged {
      name
      wording
      reason
      jobEvidence {
        ...Quote @unmask
      }
    }
    provenance {
      engineVersion
      formulaVersion
      resumeReader
      jobReader
      resumeReaderVersion
      jobReaderVersion
      model
      taxonomy
      embedder
      resumeSha256
      jobSha256
      notes
    }
  }
`);

export const Requirement = graphql(`
  fragment Requirement on RequirementVerdict {
    status
    weakReason
    tier
    points
    pointsAvailable
    gain
    levelDelta
    evidenceStrength
    inOtherWords
    skill {
      name
      kind
      group
      isHotTechnology
      isInDemand
    }
    wording
    alternatives {
      name
    }
    transferableFrom {
      name
    }
    requiredLevel {
      label
      score
      years
    }
    candidateLevel {
      label
      score
      years
    }
    jobEvidence {
      ...Quote @unmask
    }
    resumeEvidence {
      ...Quote @unmask
    }
  }
`);
