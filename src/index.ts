// What `import { … } from 'scad'` gives: whatever the command line can do, under the same names. An explicit list, by noun.

// the context, and what fails
export { createScad, type ScadOptions } from './scad/create-scad.ts'
export type { Scad } from './scad/scad.ts'
export type { Progress, OnProgress } from './events/progress.ts'
export { ScadError, isError } from './errors/scad-error.ts'
export type { ErrorCode } from './errors/catalogue.ts'
export type { ErrorKind } from './errors/error-kind.ts'

// config
export { type Config, configSchema } from './config/schema.ts'
export { loadProject } from './config/load.ts'
export { type Project, projectSchema } from './config/project.ts'
export { validateProject, type ValidatedProject } from './config/validate.ts'
export { configJsonSchema } from './config/json-schema.ts'
export { initConfig, initConfigInput, type InitResult } from './config/init.ts'
export { addProject, addProjectInput, listProjects, type ListedProject, removeProject, removeProjectInput } from './config/known-projects.ts'

// session
export { findSession } from './session/find.ts'
export { listSessions, listSessionsInput } from './session/list.ts'
export { type Session, sessionDocument, sessionSchema } from './session/session.ts'
export type { SessionRepo, SessionSpec } from './scad/session-spec.ts'
export { stopSession, stopSessionInput } from './session/stop.ts'
export { resumeSession, resumeSessionInput } from './session/resume.ts'
export { removeSession, removeSessionInput, type RemoveResult } from './session/remove.ts'
export { saveSession, type SavedRepo } from './session/save.ts'
export { execSession, execSessionInput, type ExecResult, type ExecStreams } from './session/exec.ts'
export { shellSession, shellSessionInput } from './session/shell.ts'
export { copySession, copySessionInput, type CopyResult } from './session/copy.ts'
export { sessionLogs, sessionLogsInput } from './session/logs.ts'
export type { JournalEvent } from './session/journal-event.ts'

// job
export { type Job, jobRecordSchema, type JobState } from './job/job.ts'

// code
export { fetchCode, fetchCodeInput, type FetchResult } from './code/fetch.ts'
export { codeStatus, codeStatusInput, type CodeStatus } from './code/status.ts'
export { branchCode, branchCodeInput, type BranchResult } from './code/branch.ts'

// composites
export { harvest, harvestInput, type HarvestResult } from './flows/harvest.ts'
export { finish, finishInput, type FinishResult } from './flows/finish.ts'
