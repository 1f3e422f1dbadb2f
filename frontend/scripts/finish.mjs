// After Vite: the icon table, the licence texts, the build's name, and a packed copy of each file that shrinks.
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import { materialIcons } from "./icons.mjs"
import { licenceTexts } from "./licences.mjs"
import { filesBelow, STATIC } from "./paths.mjs"

const PACKABLE = /\.(js|css|html|svg|json|txt|wasm)$/

writeFileSync(join(STATIC, "icons.json"), JSON.stringify(materialIcons()))
writeFileSync(join(STATIC, "THIRD_PARTY_LICENSES.txt"), licenceTexts())
writeFileSync(join(STATIC, "build.json"), `${JSON.stringify({ build: buildName() })}\n`)
await Promise.all(
  filesBelow(STATIC)
    .filter((file) => file.startsWith("assets/") && PACKABLE.test(file))
    .map(pack),
)

/** Two builds have one name only if they serve the same page. */
function buildName() {
  const hash = createHash("sha256")
  for (const file of filesBelow(STATIC).filter((name) => /^(assets\/|index\.html$)/.test(name))) {
    hash.update(file)
    if (file === "index.html") hash.update(readFileSync(join(STATIC, file)))
  }
  return hash.digest("hex").slice(0, 16)
}

async function pack(file) {
  const path = join(STATIC, file)
  const bytes = readFileSync(path)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }
  const packed = {
    br: await promisify(brotliCompress)(bytes, { params }),
    gz: await promisify(gzip)(bytes, { level: 9 }),
  }
  for (const [suffix, content] of Object.entries(packed)) {
    if (content.length < bytes.length) writeFileSync(`${path}.${suffix}`, content)
  }
}
