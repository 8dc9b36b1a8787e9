import { z } from 'zod'
import { resultStore } from '../support/result-store.ts'

/** A case is recorded once its control fell and its attack did not come through. */
export const securityResults = resultStore('SCAD_SECURITY_RESULTS', z.strictObject({ id: z.string() }), ({ id }) => id)
