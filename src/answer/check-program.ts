// A program: takes what is to be checked as a line on stdin, says on stdout what came of it, and ends at once when stdin does. Whoever starts
// it bounds its time and its memory.
import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Ajv, type ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type CheckResult, checkTaskSchema } from './check-task.ts'

// a thread of its own, as this one hears nothing during a check
const caller = new Worker(new URL(`hear-caller${extname(import.meta.url)}`, import.meta.url))
const [line] = await once(caller, 'message')
caller.unref()
const { schema, answer } = checkTaskSchema.parse(JSON.parse(String(line)))
process.stdout.write(JSON.stringify(check(JSON.parse(schema), answer)))

/** Formats are for people alone, as 2020-12 has it; what a draft does not know is passed over. Nothing is fetched: a `$ref` to elsewhere is refused. */
function check(read: Record<string, unknown>, text: string | null): CheckResult {
  const draft = JSON.stringify(read['$schema'] ?? '2020-12')
  const Validator = draft.includes('draft-07') ? Ajv : draft.includes('2020-12') ? Ajv2020 : null
  if (Validator === null) return { type: 'refused', why: `it is written for ${draft}, and draft-07 and 2020-12 are known` }
  try {
    const validator = new Validator({ strict: false, allErrors: true, validateFormats: false, logger: false })
    const validate = validator.compile(read)
    if (text === null) return { type: 'checked', errors: [] }
    const fits: unknown = validate(JSON.parse(text))
    if (typeof fits !== 'boolean') return { type: 'refused', why: 'it asks for an asynchronous check' }
    return { type: 'checked', errors: (fits ? [] : (validate.errors ?? [])).slice(0, 10).map(errorText) }
  } catch (error) {
    return { type: 'refused', why: error instanceof Error ? error.message : String(error) }
  }
}

function errorText({ instancePath, message = 'does not fit', params }: ErrorObject): string {
  const named: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['allowedValues'] ?? params['allowedValue']
  return `${instancePath || 'the answer'} ${message}${named === undefined ? '' : `: ${JSON.stringify(named)}`}`
}
