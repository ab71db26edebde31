// A minimal GraphQL server with the part of JobMate's schema that the benchmarks ask for.
// node server.mjs apollo|yoga PORT REDIS_URL SECRET
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import { WebSocketServer } from 'ws';

const [kind, port, redisUrl, secret] = process.argv.slice(2);

const typeDefs = /* GraphQL */ `
  enum GapState { NONE GENERATING READY FAILED }
  enum AnalysisStage { QUEUED READING_RESUME READING_JOB MAPPING SCORING DONE }
  type AnalysisError { code: String! message: String! retryable: Boolean! }
  type GapStatus {
    jobId: ID! state: GapState! stage: AnalysisStage! progress: Float! revision: Int!
    reportId: ID score: Float error: AnalysisError updatedAt: String! savedAt: String
  }
  enum EmploymentType { FULL_TIME PART_TIME CONTRACT INTERNSHIP TEMPORARY }
  enum SalaryPeriod { YEAR MONTH DAY HOUR }
  type Job {
    id: ID! title: String! company: String location: String employmentType: EmploymentType
    salaryMin: Float salaryMax: Float salaryCurrency: String salaryPeriod: SalaryPeriod isOwn: Boolean!
  }
  type GapReport { id: ID! score: Float! confidence: Float! isStale: Boolean! createdAt: String! }
  type SavedJob { job: Job! savedAt: String! gapState: GapState! status: GapStatus! report: GapReport }
  type SavedJobEdge { node: SavedJob! cursor: String! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type SavedJobConnection { edges: [SavedJobEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type SaveJobSuccess { savedJob: SavedJob! }
  type JobNotFound { message: String! }
  type RateLimited { message: String! retryAfter: Int! }
  union SaveJobResult = SaveJobSuccess | JobNotFound | RateLimited
  type Query { savedJobs(first: Int = 50): SavedJobConnection! }
  type Mutation { saveJob(jobId: ID!): SaveJobResult! }
  type Subscription { gapStatusChanged(jobId: ID): GapStatus! }
`;

const pubsub = new RedisPubSub({ publisher: new Redis(redisUrl), subscriber: new Redis(redisUrl) });

const toId = (type, hex) => hex && Buffer.from(`${type}:${hex.replaceAll('-', '')}`).toString('base64url');

const toStatus = (raw) => ({
  jobId: toId('Job', raw.job_id), state: raw.state, stage: raw.stage, progress: raw.progress, revision: raw.revision,
  reportId: toId('GapReport', raw.report_id), score: raw.score, error: raw.error, updatedAt: raw.updated_at,
});

// Newer revisions only, as JobMate promises.
async function* watch(personId) {
  const newest = new Map();
  for await (const raw of pubsub.asyncIterableIterator(`status:${personId}`)) {
    if (raw.revision <= (newest.get(raw.job_id) ?? -1)) continue;
    newest.set(raw.job_id, raw.revision);
    yield toStatus(raw);
  }
}

// What each person has saved, latest first, made at first sight: JobMate reads the same from its database.
const shelves = new Map();
const key = (text) => createHash('md5').update(text).digest('hex');
const toJob = (id, number) => ({
  id, title: `Senior Backend Engineer, Platform ${number}`, company: 'Northwind Analytics', location: 'Oslo, Norway (hybrid)',
  employmentType: 'FULL_TIME', salaryMin: 700000, salaryMax: 900000, salaryCurrency: 'NOK', salaryPeriod: 'YEAR', isOwn: false,
});

function toReady(personId, number) {
  const job = toJob(toId('Job', key(`${personId} job ${number}`)), number);
  const report = {
    id: toId('GapReport', key(`${personId} report ${number}`)), score: number / 10, confidence: 0.83, isStale: false,
    createdAt: '2026-01-02T00:00:01.123456+00:00',
  };
  const savedAt = '2026-01-02T00:00:00.123456+00:00';
  const status = {
    jobId: job.id, state: 'READY', stage: 'DONE', progress: 1, revision: 5, reportId: report.id, score: report.score,
    error: null, updatedAt: report.createdAt, savedAt,
  };
  return { job, savedAt, gapState: 'READY', status, report };
}

function findShelf(personId) {
  let shelf = shelves.get(personId);
  if (!shelf) {
    shelf = new Map(Array.from({ length: 50 }, (_, number) => toReady(personId, number)).map((row) => [row.job.id, row]));
    shelves.set(personId, shelf);
  }
  return shelf;
}

function save(personId, jobId) {
  const shelf = findShelf(personId);
  let row = shelf.get(jobId);
  if (!row) {
    const savedAt = new Date().toISOString();
    const status = {
      jobId, state: 'GENERATING', stage: 'QUEUED', progress: 0, revision: 1, reportId: null, score: null, error: null,
      updatedAt: savedAt, savedAt,
    };
    row = { job: toJob(jobId, shelf.size), savedAt, gapState: 'GENERATING', status, report: null };
    shelf.set(jobId, row);
  }
  return { __typename: 'SaveJobSuccess', savedJob: row };
}

const toCursor = (row) => Buffer.from(row.savedAt + row.job.id).toString('base64url');

const resolvers = {
  Query: {
    savedJobs: (_, { first }, { personId }) => {
      const shelf = findShelf(personId);
      const page = [...shelf.values()].slice(0, first);
      return {
        edges: page.map((node) => ({ node, cursor: toCursor(node) })), totalCount: shelf.size,
        pageInfo: { hasNextPage: shelf.size > first, endCursor: page.length ? toCursor(page.at(-1)) : null },
      };
    },
  },
  Mutation: { saveJob: (_, { jobId }, { personId }) => save(personId, jobId) },
  Subscription: {
    gapStatusChanged: { subscribe: (_, __, { personId }) => watch(personId), resolve: (status) => status },
  },
};

const schema = makeExecutableSchema({ typeDefs, resolvers });
const verify = (authorization = '') => jwt.verify(authorization.replace(/^Bearer /i, ''), secret, {
  algorithms: ['HS256'], issuer: 'jobmate', audience: 'jobmate',
}).sub;
const socketContext = (ctx) => ({ personId: (ctx.extra.personId ??= verify(ctx.connectionParams?.authorization)) });

async function startApollo() {
  const { ApolloServer } = await import('@apollo/server');
  const { expressMiddleware } = await import('@as-integrations/express5');
  const { default: express } = await import('express');
  const app = express();
  const server = createServer(app);
  useServer({ schema, context: socketContext }, new WebSocketServer({ server, path: '/graphql' }));
  const apollo = new ApolloServer({ schema });
  await apollo.start();
  const context = async ({ req }) => ({ personId: verify(req.headers.authorization) });
  app.use('/graphql', express.json(), expressMiddleware(apollo, { context }));
  return server;
}

async function startYoga() {
  const { createYoga } = await import('graphql-yoga');
  const yoga = createYoga({
    schema, logging: false, graphiql: false,
    context: ({ request, personId }) => ({ personId: personId ?? verify(request.headers.get('authorization') ?? '') }),
  });
  const server = createServer(yoga);
  useServer({
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (ctx, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...ctx, ...socketContext(ctx), req: ctx.extra.request, socket: ctx.extra.socket, params,
      });
      const args = {
        schema, operationName: params.operationName, document: parse(params.query), variableValues: params.variables,
        contextValue: await contextFactory(), rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length ? errors : args;
    },
  }, new WebSocketServer({ server, path: '/graphql' }));
  return server;
}

const server = await (kind === 'apollo' ? startApollo() : startYoga());
server.listen(Number(port), '127.0.0.1', 2048);
