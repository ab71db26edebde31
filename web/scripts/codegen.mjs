// Writes src/gql: typed documents for every graphql(`...`) in the sources, checked against the API's schema.
// The client preset is called directly, without its command line, which brings 200 packages we have no use for.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/client-preset";
import { gqlPluckFromCodeString } from "@graphql-tools/graphql-tag-pluck";
import { buildASTSchema, parse } from "graphql";

const web = fileURLToPath(new URL("..", import.meta.url));
const schemaFile = process.argv[2] ?? path.join(web, "..", "schema.graphql");
const out = path.join(web, "src", "gql", "/");

async function findSources(folder) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => !file.startsWith(out))
        .sort();
}

async function readDocuments(file) {
    const code = await readFile(file, "utf8");
    if (!code.includes("graphql(`")) return [];
    const options = { globalGqlIdentifierName: ["graphql"], gqlMagicComment: "graphql", skipIndent: true };
    const sources = await gqlPluckFromCodeString(file, code, options);
    return sources.map((source) => ({ location: file, rawSDL: source.body, document: parse(source.body) }));
}

async function writeWhenChanged(file, content) {
    const present = await readFile(file, "utf8").catch(() => null);
    if (present !== content) await writeFile(file, content);
}

const schema = parse(await readFile(schemaFile, "utf8"));
const documents = (await Promise.all((await findSources(path.join(web, "src"))).map(readDocuments))).flat();
const sections = await preset.buildGeneratesSection({
    baseOutputDir: out,
    schema,
    schemaAst: buildASTSchema(schema),
    documents,
    plugins: [],
    pluginMap: {},
    // Apollo Client masks fragments itself; these are the types it expects for that.
    presetConfig: { fragmentMasking: false },
    config: {
        scalars: { DateTime: "string", Upload: "File" },
        defaultScalarType: "unknown",
        enumsAsTypes: true,
        useTypeImports: true,
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        avoidOptionals: { field: true, inputValue: false },
        inlineFragmentTypes: "mask",
        customDirectives: { apolloUnmask: true },
    },
});
await mkdir(out, { recursive: true });
for (const section of sections) await writeWhenChanged(section.filename, await codegen(section));
