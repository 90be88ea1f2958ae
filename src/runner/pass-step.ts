import type { Step } from '../core/eval.ts';
import { canonicalJson, type Json } from '../core/json.ts';
import { accountedModel, type PassAccount, type PassModel } from './pass-model.ts';

/** The work of a step: its value, or a rejection with what the author's code threw. */
export type StepWork = (signal: AbortSignal) => Promise<Json> | Json;

/** Makes a step a model for one pass: its question is the input, its answer the value as JSON. */
export type StepModel = (name: string, work: StepWork) => PassModel;

/** Steps as an eval's code sees them; each is entered in the account. */
export function accountedStep(
  stepModel: StepModel,
  account: PassAccount,
  firstCall: () => void,
  signal: AbortSignal,
): Step {
  return async (name, input, work) => {
    signal.throwIfAborted();
    const model = accountedModel(stepModel(name, work), account, firstCall);
    const { text } = await model.generate(canonicalJson(input));
    return JSON.parse(text) as never;
  };
}
