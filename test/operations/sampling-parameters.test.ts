import { expect, it } from 'vitest';
import { knownParameters } from '../../src/operations/sampling-parameters.ts';
import { evalNames, loadEval } from '../../src/evals/catalogue.ts';

it.each(evalNames)('every parameter that the eval %s sets is sent', async (name) => {
  for (const parameter of Object.keys((await loadEval(name)).parameters)) expect(knownParameters).toContain(parameter);
});
