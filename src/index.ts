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
export { loadProject, loadTrustedProject } from './config/load.ts'
export {
  listTrusted,
  trustConfig,
  trustConfigInput,
  type TrustedConfig,
  untrustConfig,
  untrustConfigInput,
} from './config/trust/trust-config.ts'
export { widenings } from './config/trust/widenings.ts'
export { type Project, projectSchema } from './config/project.ts'
export { validateProject, type ValidatedProject } from './config/validate.ts'
export { configJsonSchema } from './config/json-schema.ts'
export { initConfig, initConfigInput, type InitResult } from './config/init.ts'
export {
  addProject,
  addProjectInput,
  listProjects,
  type ListedProject,
  removeProject,
  removeProjectInput,
} from './config/known-projects.ts'

// build
export { buildProject, buildProjectInput, type BuildResult, buildResultSchema } from './image/build.ts'

// session
export { findSession } from './session/find.ts'
export { listSessions, listSessionsInput } from './session/list.ts'
export { type Session, sessionDocument, sessionSchema } from './session/session.ts'
export { type InspectedSession, inspectedSessionSchema, inspectSession, inspectSessionInput } from './session/inspect.ts'
export type { ProfileField } from './session/profile.ts'
export type { SessionRepo, SessionSpec } from './scad/session-spec.ts'
export { type StartedSession, startedSessionSchema, startSession } from './session/start.ts'
export { type StoppedSession, stopSession, stopSessionInput } from './session/stop.ts'
export { resumeSession, resumeSessionInput } from './session/resume.ts'
export { removeSession, removeSessionInput, type RemoveResult } from './lifetime/remove.ts'
export { type ForkedSessions, forkSession, forkSessionInput } from './lifetime/fork.ts'
export { restoreSession, restoreSessionInput, type RestoredSession } from './lifetime/restore.ts'
export { expireSessions, expireSessionsInput, type ExpiredSession, expiredSessionSchema } from './lifetime/expire.ts'
export { nextDeadline } from './lifetime/deadline.ts'
export { uninstall, uninstallInput, type Uninstalled, uninstalledSchema } from './lifetime/uninstall.ts'
export { saveSession, type SavedRepo } from './session/save.ts'
export { execSession, execSessionInput, type ExecResult } from './session/exec.ts'
export type { ExecStreams } from './session/pass-through.ts'
export { shellSession, shellSessionInput } from './session/shell.ts'
export { type ForwardedPort, forwardedPortSchema, forwardPorts, forwardPortsInput } from './session/forward-ports.ts'
export { copySession, copySessionInput, type CopyResult } from './session/copy.ts'
export { sessionLogs, sessionLogsInput } from './session/logs.ts'
export type { JournalEvent } from './session/journal-event.ts'

// network
export { showNetwork, showNetworkInput, type ShownNetwork, shownNetworkSchema } from './network/show.ts'
export { networkLog, networkLogInput } from './network/log.ts'
export { type Access, accessSchema } from './gateway/access-log.ts'
export { allowHosts, allowHostsInput, type AllowedHosts, allowedHostsSchema } from './network/allow.ts'

// job
export { injectJob, injectJobInput } from './job/inject.ts'
export { type JobBrief, jobBriefSchema, readBrief, readBriefInput } from './job/read-brief.ts'
export { findJob } from './job/find.ts'
export { listJobs, listJobsInput } from './job/list.ts'
export { type RefreshedSession, refreshedSessionSchema, refreshSession, refreshSessionInput } from './job/refresh.ts'
export { showJob, showJobInput, type JobDetails } from './job/show.ts'
export { readJobOutput, readJobOutputInput } from './job/output.ts'
export type { OutputChunk } from './job/output-chunks.ts'
export { readJobEvents, readJobEventsInput } from './job/events.ts'
export { type JobEvent, jobEventSchema } from './job/job-event.ts'
export { readUsage, type SessionUsage, sessionUsageSchema } from './job/usage.ts'
export { waitJob, waitJobInput } from './job/wait.ts'
export { type AttachedJob, attachJob, attachJobInput } from './job/attach.ts'
export { type SentText, sendText, sendTextInput } from './job/send.ts'
export { readScreen, readScreenInput, type Screen } from './job/screen.ts'
export { cancelJob, cancelJobInput } from './job/cancel.ts'
export { type Job, jobRecordSchema, type JobState } from './job/job.ts'

// what an agent is told
export { readContext } from './brief/read-context.ts'
export { type KnownPlaces, projectPlaces, sessionPlaces } from './brief/known-places.ts'
export { readPlan } from './brief/read-plan.ts'
export { readTemplate } from './brief/read-template.ts'
export { fillTemplate } from './brief/template.ts'

// code
export { fetchCode, fetchCodeInput, type FetchResult, fetchResultSchema } from './code/fetch.ts'
export { codeArtifacts, codeArtifactsInput, type CodeArtifacts, codeArtifactsSchema } from './code/artifacts.ts'
export { codeStatus, codeStatusInput, type CodeStatus, codeStatusSchema } from './code/status.ts'
export { codeDiff, codeDiffInput, type CodeDiff, codeDiffResultSchema } from './code/diff.ts'
export { codeLog, codeLogInput, type CodeLog, codeLogResultSchema } from './code/log.ts'
export { syncCode, syncCodeInput, type SyncResult, syncResultSchema } from './code/sync.ts'
export { noteRound, noteRoundInput } from './code/note-round.ts'
export { checkDrift, type CheckedDrift, checkedDriftSchema, checkDriftInput, type RepoDrift } from './code/drift.ts'
export { rebaseCode, rebaseCodeInput, type RebaseResult, rebaseResultSchema } from './code/rebase.ts'
export { branchCode, branchCodeInput, type BranchResult, branchResultSchema } from './code/branch.ts'
export { addRepo, addRepoInput, type AddRepoResult, addRepoResultSchema } from './code/add-repo.ts'
export { removeRepo, removeRepoInput, type RemoveRepoResult, removeRepoResultSchema } from './code/remove-repo.ts'

// change sets
export { type ChangeSet, changeSetId, changeSetSchema } from './code/change-set.ts'
export { readChangeSet, readChangeSetInput } from './landing/read-change-set.ts'
export { landCode, landCodeInput, type LandResult, landResultSchema } from './landing/land.ts'
export { undoCode, undoCodeInput, type UndoResult, undoResultSchema } from './landing/undo.ts'

// archive
export { findArchived } from './archive/entries.ts'
export { type ArchiveRecord, archiveRecordSchema } from './archive/record.ts'
export { type ArchiveEntry, archiveEntrySchema, listArchive, listArchiveInput } from './archive/list.ts'
export { type ArchiveDetails, archiveDetailsSchema, showArchive, showArchiveInput } from './archive/show.ts'
export { type ArchiveHit, archiveHitSchema, searchArchive, searchArchiveInput } from './archive/search.ts'
export { exportArchive, exportArchiveInput, type ExportResult, exportResultSchema } from './archive/export.ts'

// status
export { type SessionDetails, sessionDetailsSchema, showSession, showSessionInput } from './status/show-session.ts'
export { readStatus, readStatusInput, type SessionStatus, sessionStatusSchema } from './status/status.ts'
export { watchStatus } from './status/watch.ts'

// answers that fit a JSON Schema
export { type Answer, answerSchema } from './answer/answer.ts'

// what happens
export { readEvents, readEventsInput } from './watch/read-events.ts'
export { followEvents } from './watch/follow-events.ts'
export { watchHooks } from './watch/watch-hooks.ts'
export { type Delivery, deliverySchema } from './watch/deliver.ts'
export { type EventType, type ScadEvent, scadEventSchema } from './watch/scad-event.ts'

// what was left behind, and what is wrong here
export { collectGarbage, collectGarbageInput, type Garbage, garbageSchema } from './gc/gc.ts'
export { diagnose, diagnoseInput, type Diagnosis, diagnosisSchema } from './doctor/diagnose.ts'

// composites
export { dispatch, dispatchInput, type DispatchResult } from './flows/dispatch.ts'
export { dispatchAttempts, dispatchAttemptsInput, type DispatchedAttempts } from './flows/dispatch-attempts.ts'
export { type Attempt, attemptSchema } from './flows/attempt.ts'
export { compareAttempts, compareAttemptsInput } from './flows/compare.ts'
export { type PickedSession, pickedSessionSchema, pickSession, pickSessionInput } from './flows/pick.ts'
export { dispatchBriefInput, readDispatchBrief } from './flows/dispatch-brief.ts'
export { injectOnce, type InjectedOnce } from './flows/inject-once.ts'
export { settleAnswer, type SettledJob } from './flows/settle-answer.ts'
export { type LoopedJob, loopJob, loopJobInput } from './flows/loop-job.ts'
export { loopEnd, type Round, type Stopped } from './flows/loop-end.ts'
export { type ResolvedRebase, resolveRebase, resolveRebaseInput } from './flows/resolve-rebase.ts'
export { approveProposal, approveProposalInput, rejectProposal, rejectProposalInput } from './flows/decide-proposal.ts'
export { type Proposal, proposalSchema, readProposal, readProposalInput } from './flows/proposal.ts'
export { proposalPrompt } from './flows/proposal-words.ts'
export { harvest, harvestInput, type HarvestResult, harvestResultSchema } from './flows/harvest.ts'
export { readVerification, readVerificationInput } from './flows/read-verification.ts'
export { type Verification, verificationSchema } from './flows/verification.ts'
export { verifySession, verifySessionInput } from './flows/verify.ts'
export { runBatch, runBatchInput } from './flows/batch/run-batch.ts'
export { type BatchEvent, batchEventSchema } from './flows/batch/batch-event.ts'
export { finish, finishInput, type FinishResult, finishResultSchema } from './flows/finish.ts'
