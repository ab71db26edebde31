interface Example {
  query: string;
  variables?: string;
}

/** The whole journey in tabs: find a job and save it, watch it, read the report. */
export const EXAMPLES: Example[] = [
  {
    query: `# 1. Find postings. Copy the id of one you like into the next tab.
query FindJobs {
  jobs(search: "", first: 5) {
    totalCount
    edges {
      node {
        id
        title
        company
      }
    }
  }
}
`,
  },
  {
    query: `# 2. Watch every saved job. Run this, then save a job in the next tab and come back.
#    The current state comes first, then each change as it happens.
subscription WatchStatuses {
  gapStatusChanged {
    jobId
    state
    stage
    progress
    score
    reportId
    error {
      code
      message
    }
  }
}
`,
  },
  {
    query: `# 3. Save a job: its analysis starts by itself.
mutation SaveJob($jobId: ID!) {
  saveJob(jobId: $jobId) {
    __typename
    ... on SaveJobSuccess {
      savedJob {
        savedAt
        gapState
        job {
          title
        }
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
    variables: `{ "jobId": "" }`,
  },
  {
    query: `# 4. Read the report once the status is READY.
query ReadReport($jobId: ID!) {
  gapReport(jobId: $jobId) {
    score
    confidence
    summary
    requirements {
      skill {
        name
      }
      status
      tier
      points
      pointsAvailable
      jobEvidence {
        quote
      }
      resumeEvidence {
        quote
      }
    }
    reportMarkdown
  }
}
`,
    variables: `{ "jobId": "" }`,
  },
];
