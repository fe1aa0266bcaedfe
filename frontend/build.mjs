/* Builds what the pages load, from the sources here and the packages of the lock file, into the kit's static folder. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const place = join(here, "../src/yanglao/web/kit/static/build");
/* Built aside and put in place in one move, so that a page open meanwhile never meets half a build. */
const out = `${place}.new`;
const modules = join(here, "node_modules");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const cli = join(modules, "@tailwindcss/cli/dist/index.mjs");
execFileSync(process.execPath, [cli, "-i", join(here, "css/app.css"), "-o", join(out, "app.css"), "--minify"], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });

const shared = { bundle: true, minify: true, target: "es2022", legalComments: "none", logLevel: "warning" };
await build({ ...shared, entryPoints: [join(here, "js/base.js")], outfile: join(out, "base.js"), format: "iife" });
await build({ ...shared, entryPoints: [join(here, "js/chart.js")], outfile: join(out, "chart.js"), format: "esm" });
await build({ ...shared, entryPoints: [join(here, "js/map.js")], outfile: join(out, "map.js"), format: "esm" });
await build({ ...shared, entryPoints: [join(modules, "maplibre-gl/dist/maplibre-gl-worker.mjs")], outfile: join(out, "map-worker.js"), format: "esm" });
await build({ ...shared, entryPoints: [join(modules, "maplibre-gl/dist/maplibre-gl.css")], outfile: join(out, "map.css"), loader: { ".svg": "dataurl" } });

/* Icons are written into the page by a template tag, so the server reads them, not the browser. */
const nodes = JSON.parse(readFileSync(join(modules, "lucide-static/icon-nodes.json"), "utf8"));
const icons = {};
for (const [name, parts] of Object.entries(nodes)) {
  icons[name] = parts.map(([tag, attributes]) => `<${tag} ${Object.entries(attributes).map(([key, value]) => `${key}="${value}"`).join(" ")}/>`).join("");
}
writeFileSync(join(out, "icons.json"), JSON.stringify(icons));

/* Licences of what is served travel with it. */
const served = ["htmx.org", "@alpinejs/csp", "echarts", "maplibre-gl", "lucide-static"];
writeFileSync(join(out, "licences.txt"), served.map((name) => {
  const info = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  return `${name} ${info.version}: ${info.license}`;
}).join("\n") + "\n");

for (const name of ["app.css", "base.js", "chart.js", "map.js", "map-worker.js", "map.css"]) {
  const raw = readFileSync(join(out, name));
  console.log(`${name.padEnd(14)} ${(raw.length / 1024).toFixed(1).padStart(8)} KB  ${(gzipSync(raw).length / 1024).toFixed(1).padStart(7)} KB gzip`);
}

const old = `${place}.old`;
rmSync(old, { recursive: true, force: true });
if (existsSync(place)) renameSync(place, old);
renameSync(out, place);
rmSync(old, { recursive: true, force: true });
