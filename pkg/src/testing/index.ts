/*
 * Owns: what the author of an adapter, and whoever tests code built on keyward, needs.
 * Depends on no test framework and on no runtime beyond the language.
 */
export type { Case } from "./case.js";
export type { FaultPlan, FaultyStorage, WriteFault, WriteRecord } from "./faulty.js";
export { faultyStorage, InjectedFault } from "./faulty.js";
export type { ReplayStoreUnderTest } from "./replay.js";
export { replayConformance } from "./replay.js";
export type { StorageUnderTest } from "./storage.js";
export { storageConformance } from "./storage.js";
