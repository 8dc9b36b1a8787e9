// npm run docs: writes every file that is made from others. test/docs/generated.test.ts says when one is out of date.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generatedFiles, root, schemaFolder } from './docs/generated-files.ts'

const files = await generatedFiles()
await mkdir(join(root, schemaFolder), { recursive: true })
for (const name of await readdir(join(root, schemaFolder)))
  if (!files.has(`${schemaFolder}/${name}`)) await rm(join(root, schemaFolder, name))
for (const [path, text] of files) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
