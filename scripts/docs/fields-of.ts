import { readFileSync } from 'node:fs'

export interface ContractField {
  name: string
  /** Its comment, on one line. */
  text: string
}

/**
 * The fields of an exported interface and what its comments say of them, in the order of the source.
 * @param file that declares it
 */
export function fieldsOf(file: string, name: string): ContractField[] {
  const source = readFileSync(file, 'utf8')
  const [, body = ''] = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([^]*?)^\\}`, 'm').exec(source) ?? []
  const fields = [...body.matchAll(/^ {2}\/\*\*([^]*?)\*\/\n {2}(\w+)/gm)].map(([, comment = '', field = '']) => ({
    name: field,
    text: comment.replaceAll(/\s*\n\s*\* ?/g, ' ').trim(),
  }))
  const declared = body.match(/^ {2}\w+(?=[?:(])/gm) ?? []
  if (fields.length > 0 && declared.length === fields.length) return fields
  throw new Error(`${file}: ${name} has ${declared.length} fields, and ${fields.length} with a comment`)
}
