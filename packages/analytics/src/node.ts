export { renderReview } from "./cli/render-review.ts";
export { type CollectLog, type CollectLogOptions, startCollectLog } from "./collect/collect-log.ts";
export { openKeyFile } from "./collect/key-file.ts";
export { type CollectServer, type ServeOptions, serve } from "./collect/serve.ts";
export { toNodeHandler } from "./collect/to-node-handler.ts";
export { createNodeEngine, type NodeEngineOptions } from "./engine/node-engine.ts";
export {
  type ArmReport,
  type ExperimentOptions,
  type ExperimentReport,
  type NamedMeasure,
  planByTraffic,
  readExperiment,
} from "./evaluate/experiment/read-experiment.ts";
export { measureNames } from "./evaluate/experiment/unit-measure.ts";
export { type SuggestedMode, type SuggestedModes, suggestModes } from "./evaluate/failures/suggest-modes.ts";
export { type CheckFolderOptions, type CheckRun, type CheckSum, checkFolder } from "./evaluate/grounding/check-folder.ts";
export { type AnswerTexts, type Checked, checkTexts, type TextChecks } from "./evaluate/grounding/check-texts.ts";
export { type Calibration, calibrateJudge } from "./evaluate/judge/calibrate-judge.ts";
export {
  createJudge,
  type Judge,
  type Judgement,
  type JudgeOptions,
  type PairJudgement,
} from "./evaluate/judge/create-judge.ts";
export { JsonLinesError } from "./evaluate/judge/json-lines.ts";
export { type AnchorReport, freezeAnchors, type JudgeAnchorsOptions, judgeAnchors } from "./evaluate/judge/judge-anchors.ts";
export { type JudgeFolderOptions, type JudgeRun, judgeFolder } from "./evaluate/judge/judge-folder.ts";
export { type JudgePairsOptions, judgePairs, type PairsRun } from "./evaluate/judge/judge-pairs.ts";
export { type LabelServer, serveLabels } from "./evaluate/judge/label/serve-labels.ts";
export { type HumanLabel, readLabels } from "./evaluate/judge/label-file.ts";
export { type AiSdkLanguageModel, aiSdkModel } from "./evaluate/judge/models/ai-sdk-model.ts";
export { anthropicModel } from "./evaluate/judge/models/anthropic-model.ts";
export { geminiModel } from "./evaluate/judge/models/gemini-model.ts";
export type { Completion, CompletionRequest, JudgeModel } from "./evaluate/judge/models/model.ts";
export { modelFrom } from "./evaluate/judge/models/model-from.ts";
export { ollamaModel } from "./evaluate/judge/models/ollama-model.ts";
export { openAiModel } from "./evaluate/judge/models/openai-model.ts";
export { ProviderError } from "./evaluate/judge/models/provider-error.ts";
export { chooseRubrics, RubricError, readRubrics } from "./evaluate/judge/read-rubrics.ts";
export {
  type Regression,
  type RegressionOptions,
  type RunFilter,
  readRegression,
  type ScoreRegression,
} from "./evaluate/regression/read-regression.ts";
export type { Dialect, ReadOptions, Said } from "./import/dialects/dialect.ts";
export { dialects } from "./import/dialects/index.ts";
export { ImportError, type ImportErrorCode } from "./import/import-error.ts";
export { type ImportOptions, type ImportProgress, type ImportResult, importFile } from "./import/import-file.ts";
export type { FileResult, ImportedUsage, Rejection, TableCount } from "./import/import-result.ts";
export { Mapping, type MappingInput } from "./import/mapping.ts";
export { readyMappings } from "./import/mappings/index.ts";
export { type Compacted, type CompactOptions, type CompactProgress, compact } from "./parquet/compact.ts";
export { type ForgetOptions, type Forgotten, forget, type Whom } from "./parquet/forget.ts";
export { type Landed, type LandOptions, land } from "./parquet/land.ts";
export { openParquetStore, type ParquetStoreOptions } from "./parquet/parquet-store.ts";
export { recoverJournals } from "./parquet/recover-journals.ts";
export { type TableRecord, writeRecords } from "./parquet/write-records.ts";
export { PriceListError, readOwnPrices } from "./pricing/read-own-prices.ts";
export { type Repriced, type RepriceOptions, reprice } from "./pricing/reprice.ts";
export { indexFolder } from "./tables/index-folder.ts";
export { type OpenTables, openTables } from "./tables/open-tables.ts";
export type { TableWarning } from "./tables/parquet-files.ts";
export type { IndexedFile, ParquetIndex } from "./tables/parquet-index.ts";
export {
  createWatch,
  type Watch,
  type WatchEvaluation,
  type WatchOptions,
} from "./watch/create-watch.ts";
export { WatchedElsewhereError } from "./watch/hold-folder.ts";
export { type Replay, type ReplayOptions, type RuleReplay, replay } from "./watch/replay.ts";
export { type Rules, RulesError, type RulesInput, readRulesFile, rulesFrom } from "./watch/rules-file.ts";
