import { z } from 'zod'
import { keySchema, sessionSchema } from '../scad/names.ts'

const keys = z.array(keySchema).default([])

/** What most of the code primitives take: the session, and which of its repositories. */
export const codeFields = {
  session: sessionSchema,
  repos: keys.describe('only these repositories; default: all of the session'),
}

/** The same as words of a command line. */
export const codeWords = { session: sessionSchema, repo: keys.describe('only this repository') }
