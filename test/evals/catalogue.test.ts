import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { evalNames, loadEval } from '../../src/evals/catalogue.ts';
import { checkTemplate } from '../../src/evals/template.ts';

describe('The catalogue', () => {
  it.each(evalNames)('loads %s under its own name, with a prompt that any sample can fill', async (name) => {
    const evaluation = await loadEval(name);
    expect(evaluation.name).toBe(name);
    checkTemplate(evaluation.prompt, [{ id: '1', input: 'i', target: 't' }]);
  });

  it.each([
    ['gsm8', 'Did you mean gsm8k? The evals are arithmetic, browsecomp, custom, gsm8k.'],
    ['BrowseComp', 'Did you mean browsecomp? '],
    ['aritmetic', 'Did you mean arithmetic? '],
    ['mmlu', 'The evals are arithmetic'],
    ['', 'The evals are arithmetic'],
    ['x'.repeat(100_000), 'The evals are arithmetic'],
    ['constructor', 'The evals are arithmetic'],
  ])('refuses %s and says what there is', async (name, hint) => {
    const refusal: unknown = await loadEval(name).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as UsageError).hint?.slice(0, hint.length)).toBe(hint);
    expect((refusal as UsageError).message.length).toBeLessThan(120);
  });
});
