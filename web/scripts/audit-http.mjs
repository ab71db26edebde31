// The GraphQL-over-HTTP server audits against a running endpoint: node scripts/audit-http.mjs http://host:port/graphql
// Prints one JSON list of {id, name, status, reason}; judges nothing itself.
import { auditServer } from "graphql-http";

const url = process.argv[2];
const results = await auditServer({ url, fetchFn: fetch });
const lines = results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? null }));
console.log(JSON.stringify(lines));
