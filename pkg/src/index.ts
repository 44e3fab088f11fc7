/** keyward: API keys for your product, as a library. */

export { checkpointKey, type HeadProof, proveHead, verifyHead } from "./audit/proof.js";
export { auditCsv, auditEntries } from "./audit/report.js";
export { type AuditEvidence, verifyAudit } from "./audit/verify.js";
export {
  type ErrorCode,
  type ErrorDetails,
  type ErrorKind,
  InputTypeError,
  type Issue,
  KeywardError,
} from "./core/error.js";
export { parseFilter, printFilter } from "./core/filter.js";
export { type GithubPattern, type ScannerKit, scannerKit } from "./core/scanner-kit.js";
export {
  type NoticeRow,
  type ParameterKind,
  type ParameterRow,
  type PresetRow,
  type PropertyRow,
  type ReasonRow,
  type Tables,
  tables,
} from "./core/tables.js";
export { inspectToken, TOKEN_PATTERN, type TokenShape } from "./core/token.js";
export { initWasm, type WasmSource } from "./core/wasm.js";
export type { CheckpointKey } from "./engine/audit/checkpoint.js";
export { createKeyward, type Keyward, type KeywardOptions } from "./engine/keyward.js";
export { type LeakOptions, selfRevoke } from "./engine/self-revoke.js";
export type { EffectName, ImportFormat, NoticeKind, PublicCode, Reason, RefusalCode } from "./generated/codes.js";
export type * from "./generated/policy.js";
export { type AdminHandlerOptions, createAdminHandler } from "./http/admin-handler.js";
export { type FromNodeOptions, fromNode, type NodeMessage } from "./http/from-node.js";
export { createLeakHandler, type FoundLeak, type LeakHandlerOptions } from "./http/leak-handler.js";
export { createRemoteAdmin, type RemoteAdminOptions } from "./http/remote-admin.js";
export { createJwksHandler, createTokenHandler, type TokenHandlerOptions } from "./http/token-handler.js";
export { renderNotice } from "./notice/render.js";
export { durableObjectClaims, durableObjectReplayStore } from "./replay/durable-object.js";
export { memoryReplayStore } from "./replay/memory.js";
export { postgresReplayStore } from "./replay/postgres.js";
export { postgresReplaySchema } from "./replay/postgres-schema.js";
export { redisReplayStore } from "./replay/redis.js";
export { sqliteReplayStore } from "./replay/sqlite.js";
export { acceptSignature, type BaseOptions, signatureBase } from "./signer/base.js";
export type { CredentialLike, RetryOptions, SignerOptions } from "./signer/options.js";
export {
  type AnswerOptions,
  createSigner,
  type SignatureHeaders,
  type Signer,
  type SigningKey,
} from "./signer/signer.js";
export { indexedDbStorage } from "./storage/indexeddb.js";
export { memoryStorage } from "./storage/memory.js";
export { sqliteStorage } from "./storage/sqlite.js";
export type * from "./types/actor.js";
export type * from "./types/admin.js";
export type * from "./types/audit.js";
export type * from "./types/bulk.js";
export type * from "./types/due.js";
export type * from "./types/explanation.js";
export type * from "./types/fetch.js";
export type * from "./types/import.js";
export type * from "./types/key.js";
export type * from "./types/keyring.js";
export type * from "./types/leak.js";
export type * from "./types/notice.js";
export type * from "./types/policy.js";
export type * from "./types/query.js";
export type * from "./types/request.js";
export type * from "./types/simulate.js";
export type * from "./types/storage.js";
export type * from "./types/token.js";
export type * from "./types/verdict.js";
export type { SignatureProfile, VerifierOptions, VerifyOptions } from "./verifier/options.js";
export { type ResponseOptions, verifyResponse } from "./verifier/response.js";
export { createVerifier, type Verifier } from "./verifier/verifier.js";
export { generateWebhookKeyPair, generateWebhookSecret, type WebhookKeyPair } from "./webhook/secret.js";
export {
  createWebhookSigner,
  type WebhookHeaders,
  type WebhookMessage,
  type WebhookSigner,
  type WebhookSignerOptions,
} from "./webhook/signer.js";
export { type VerifyWebhookOptions, verifyWebhook, type WebhookVerdict } from "./webhook/verify.js";
