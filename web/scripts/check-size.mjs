// What a first visit downloads before it opens a report: the entry's script and all it imports at once, gzipped.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 200;
const webapp = fileURLToPath(new URL("../../src/jobmate/webapp", import.meta.url));

const page = await readFile(path.join(webapp, "index.html"), "utf8");
const waiting = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const sizes = new Map();
while (waiting.length > 0) {
    const file = waiting.pop();
    if (sizes.has(file)) continue;
    const code = await readFile(path.join(webapp, file));
    sizes.set(file, gzipSync(code).length);
    // Static imports only: `import(...)` is for later.
    for (const [, name] of code.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
        waiting.push(`assets/${name}`);
    }
}

const total = [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1000;
console.log(`first load: ${total.toFixed(1)} kB of script, gzipped (at most ${LIMIT_KB})`);
if (total > LIMIT_KB) {
    for (const [file, size] of sizes) console.error(`  ${(size / 1000).toFixed(1)} kB ${file}`);
    process.exit(1);
}
