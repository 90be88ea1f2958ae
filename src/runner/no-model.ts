import { noModel } from '../core/submission.ts';
import type { PassModel } from './pass-model.ts';

/** Stands where a task has no model: an eval that asks it all the same has a mistake. */
export const missingModel: PassModel = {
  name: noModel,
  parameters: {},
  generate: async () =>
    Promise.reject(new TypeError('this task has no model: the eval names none, or --models none was given')),
};
