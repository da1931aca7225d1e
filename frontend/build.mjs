/**
 * Compiles what the pages load into portal/static/build/ and writes manifest.json there.
 *
 *   frontend/scss/*.scss       → NAME.css and NAME.rtl.css (files starting with _ are partials)
 *   frontend/js/*.js           → NAME.js, an ES module (what it imports lives in sub-folders)
 *   frontend/icons.txt         → icons.svg, one sprite of the Lucide icons named there
 *   themes/NAME/theme.scss     → theme-NAME.css and theme-NAME.rtl.css
 *   the typeface               → font-latin.woff2, font-latin-ext.woff2, and italics
 *
 * Every file name carries a hash of its content, so that browsers may keep it for ever.
 * The manifest maps the plain name to the hashed one; templates ask for the plain name.
 * Stylesheets write url("font-latin.woff2"), and get the hashed name.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import * as esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FRONTEND = join(ROOT, "frontend");
const MODULES = join(ROOT, "node_modules");
const TARGET = join(ROOT, "portal", "static", "build");
const DRAFT = join(ROOT, "portal", "static", "build.draft");

/** The oldest browsers that get every enhancement; older ones keep the plain pages. */
const BROWSERS = ["es2022", "chrome111", "edge111", "firefox113", "safari16.4"];

const FONT_FILES = join(MODULES, "@fontsource-variable", "atkinson-hyperlegible-next", "files");
const FONTS = {
  "font-latin.woff2": "atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "font-latin-ext.woff2": "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
  "font-italic-latin.woff2": "atkinson-hyperlegible-next-latin-wght-italic.woff2",
  "font-italic-latin-ext.woff2": "atkinson-hyperlegible-next-latin-ext-wght-italic.woff2",
};

/** Leaflet's own rules come first in map.css, so that ours win over them. */
const STYLES_BEFORE = { map: join(MODULES, "leaflet", "dist", "leaflet.css") };

const manifest = {};

/** Writes one file under a name with its hash, and enters it in the manifest. */
async function emit(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const [stem, ...suffixes] = name.split(".");
  const hashed = [stem, hash, ...suffixes].join(".");
  await writeFile(join(DRAFT, hashed), content);
  manifest[name] = hashed;
}

async function sources(folder, suffix) {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith(suffix) && !name.startsWith("_")).sort();
}

async function emitFonts() {
  for (const [name, file] of Object.entries(FONTS)) {
    await emit(name, await readFile(join(FONT_FILES, file)));
  }
}

async function emitIcons() {
  const list = join(FRONTEND, "icons.txt");
  if (!existsSync(list)) return;
  const lines = (await readFile(list, "utf8")).split("\n").map((line) => line.split("#")[0].trim());
  const symbols = [];
  for (const name of [...new Set(lines.filter(Boolean))].sort()) {
    const file = join(MODULES, "lucide-static", "icons", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`frontend/icons.txt: Lucide has no icon named "${name}"`);
    const svg = (await readFile(file, "utf8")).replace(/<!--[^]*?-->/g, "");
    const shapes = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
    symbols.push(
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"` +
        ` stroke-width="2" stroke-linecap="round" stroke-linejoin="round">` +
        `${shapes.replace(/\s+/g, " ").trim()}</symbol>`,
    );
  }
  await emit(
    "icons.svg",
    `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`,
  );
}

/** Gives url(...) in a stylesheet the hashed name of what this build made. */
const builtFiles = {
  name: "built-files",
  setup(build) {
    build.onResolve({ filter: /\.(woff2|svg)$/ }, ({ path, kind }) => {
      const name = basename(path);
      if (kind === "url-token" && name in manifest) {
        return { path: `./${manifest[name]}`, external: true };
      }
    });
  },
};

async function emitStyles(name, css, folder) {
  for (const [target, text] of [
    [`${name}.css`, css],
    [`${name}.rtl.css`, rtlcss.process(css)],
  ]) {
    const result = await esbuild.build({
      stdin: { contents: text, loader: "css", resolveDir: folder, sourcefile: target },
      bundle: true,
      minify: true,
      write: false,
      outdir: DRAFT,
      assetNames: "[name].[hash]",
      loader: { ".png": "file", ".svg": "file", ".woff2": "file" },
      legalComments: "none",
      logLevel: "warning",
      nodePaths: [MODULES],
      plugins: [builtFiles],
      target: BROWSERS,
    });
    for (const file of result.outputFiles) {
      if (file.path.endsWith(".css")) await emit(target, file.contents);
      else await writeFile(file.path, file.contents);
    }
  }
}

async function emitStylesheet(name, file) {
  const before = STYLES_BEFORE[name];
  const compiled = sass.compile(file, {
    loadPaths: [dirname(file), join(FRONTEND, "scss"), MODULES],
    // Bootstrap 5.3 is written with @import, which also makes its users' files do so.
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  const css = before ? `${await readFile(before, "utf8")}\n${compiled.css}` : compiled.css;
  await emitStyles(name, css, before ? dirname(before) : dirname(file));
}

async function emitAllStyles() {
  const folder = join(FRONTEND, "scss");
  const names = await sources(folder, ".scss");
  for (const name of names) await emitStylesheet(basename(name, ".scss"), join(folder, name));
  for (const [name, file] of Object.entries(STYLES_BEFORE)) {
    if (!names.includes(`${name}.scss`)) {
      await emitStyles(name, await readFile(file, "utf8"), dirname(file));
    }
  }
  const themes = join(ROOT, "themes");
  for (const theme of existsSync(themes) ? (await readdir(themes)).sort() : []) {
    const file = join(themes, theme, "theme.scss");
    if (existsSync(file)) await emitStylesheet(`theme-${theme}`, file);
  }
}

async function emitScripts() {
  const folder = join(FRONTEND, "js");
  const names = await sources(folder, ".js");
  if (names.length === 0) return;
  const result = await esbuild.build({
    entryPoints: names.map((name) => join(folder, name)),
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    outdir: DRAFT,
    entryNames: "[name].[hash]",
    chunkNames: "shared.[hash]",
    // A script may name the stylesheet it needs; pages load that one themselves.
    loader: { ".css": "empty" },
    legalComments: "none",
    logLevel: "warning",
    nodePaths: [MODULES],
    target: BROWSERS,
    absWorkingDir: ROOT,
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const entry = output.entryPoint;
    if (entry?.startsWith("frontend/js/")) manifest[basename(entry)] = basename(path);
  }
}

/** Puts .gz and .br beside the texts, which the server sends to whoever accepts them. */
async function compressTexts() {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  for (const name of await readdir(DRAFT)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    const content = await readFile(join(DRAFT, name));
    await writeFile(join(DRAFT, `${name}.gz`), await promisify(gzip)(content, { level: 9 }));
    await writeFile(join(DRAFT, `${name}.br`), await promisify(brotliCompress)(content, quality));
  }
}

async function build() {
  await rm(DRAFT, { recursive: true, force: true });
  await mkdir(DRAFT, { recursive: true });
  await emitFonts();
  await emitIcons();
  await emitAllStyles();
  await emitScripts();
  await compressTexts();
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  await writeFile(join(DRAFT, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
  // Replaced as a whole: a failed build leaves the last good one in place.
  await rm(TARGET, { recursive: true, force: true });
  await rename(DRAFT, TARGET);
}

try {
  await build();
} catch (error) {
  await rm(DRAFT, { recursive: true, force: true });
  // esbuild has printed its own list by now; Sass and we have one message.
  if (!error.errors) console.error(String(error.sassMessage ? error : error.message));
  process.exitCode = 1;
}
