import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { testSettings } from '../../src/testing/settings.ts';

describe('the settings of tests', () => {
  it('buy nothing twice and compare baselines only where there are some, unless somebody wants else', () => {
    expect(testSettings({}, {})).toEqual({
      models: undefined,
      limit: undefined,
      concurrent: undefined,
      timeout: undefined,
      maxCost: undefined,
      experiment: 'tests',
      outputDir: 'async_results',
      baseline: { required: false, margin: undefined, update: 'none' },
    });
  });

  it('come from the environment before the options', () => {
    const environment = {
      EVALS_TEST_MODELS: 'mock/weak, mock/strong',
      EVALS_TEST_LIMIT: '5',
      EVALS_TEST_BASELINE_MARGIN: '0.1',
      EVALS_UPDATE_BASELINES: '1',
      EVALS_TEST_CONCURRENT: '',
    };
    expect(testSettings({ models: ['gpt-4o'], limit: 100, concurrent: 7 }, environment, 'new')).toMatchObject({
      models: ['mock/weak', 'mock/strong'],
      limit: 5,
      concurrent: 7,
      baseline: { required: true, margin: 0.1, update: 'all' },
    });
  });

  it('replace only the baselines that there are when snapshots are updated, unless baselines are asked for', () => {
    expect(testSettings({}, {}, 'all').baseline.update).toBe('existing');
    expect(testSettings({ baseline: {} }, {}, 'all').baseline.update).toBe('all');
    expect(testSettings({}, {}, 'none').baseline.update).toBe('none');
  });

  it('without a cache stand outside of every experiment', () => {
    expect(testSettings({ experiment: 'mine' }, { EVALS_TEST_CACHE: '0' }).experiment).toBeUndefined();
    expect(testSettings({ experiment: 'mine', cache: false }, { EVALS_TEST_CACHE: '1' }).experiment).toBe('mine');
  });

  it.each([
    [{ limit: 0 }, {}, 'The option limit is 0.'],
    [{ models: [] }, {}, 'The option models is [].'],
    [{}, { EVALS_TEST_LIMIT: 'many' }, 'EVALS_TEST_LIMIT is "many".'],
    [{}, { EVALS_TEST_CACHE: 'yes' }, 'EVALS_TEST_CACHE is "yes".'],
    [{ baseline: { margin: -1 } }, {}, 'The option baseline.margin is -1.'],
  ])('that make no sense are refused: %j %j', (options, environment, sentence) => {
    expect(() => testSettings(options, environment)).toThrow(UsageError);
    expect(() => testSettings(options, environment)).toThrow(sentence);
  });
});
