// A minimal GraphQL server with the part of JobMate's schema that the benchmarks ask for.
// node server.mjs apollo|yoga PORT REDIS_URL SECRET
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
    reportId: ID score: Float error: AnalysisError updatedAt: String!
  }
  type Job { id: ID! title: String! company: String location: String createdAt: String! }
  type SavedJob { job: Job! savedAt: String! gapState: GapState! status: GapStatus! }
  type SavedJobEdge { node: SavedJob! cursor: String! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type SavedJobConnection { edges: [SavedJobEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type SaveJobSuccess { savedJob: SavedJob! }
  type Query { savedJobs(first: Int = 50): SavedJobConnection! }
  type Mutation { saveJob(jobId: ID!): SaveJobSuccess! }
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

const rows = new Map();
const toSaved = (index) => ({
  id: toId('Job', index.toString(16).padStart(32, '0')), title: `Engineer ${index}`, company: 'Example', location: 'Oslo',
  createdAt: '2026-01-01T00:00:00+00:00', savedAt: '2026-01-02T00:00:00+00:00', state: 'GENERATING', revision: 1,
});
for (let index = 0; index < 50; index++) rows.set(toSaved(index).id, toSaved(index));

const showSaved = (row) => ({
  job: row, savedAt: row.savedAt, gapState: row.state,
  status: { jobId: row.id, state: row.state, stage: 'QUEUED', progress: 0, revision: row.revision, updatedAt: row.savedAt },
});

const resolvers = {
  Query: {
    savedJobs: (_, { first }) => {
      const page = [...rows.values()].slice(0, first);
      return {
        edges: page.map((row) => ({ node: showSaved(row), cursor: Buffer.from(row.savedAt + row.id).toString('base64url') })),
        pageInfo: { hasNextPage: rows.size > first, endCursor: page.at(-1)?.id }, totalCount: rows.size,
      };
    },
  },
  Mutation: {
    saveJob: (_, { jobId }) => {
      const row = rows.get(jobId) ?? { ...toSaved(0), id: jobId };
      row.revision += 1;
      return { savedJob: showSaved(row) };
    },
  },
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
