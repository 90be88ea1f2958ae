import { describe, expect, it } from 'vitest';
import { power, type PowerOptions } from '../../src/operations/power.ts';
import { powerText } from '../../src/reports/power.ts';
import { textWidth } from '../../src/reports/width.ts';
import { plainStyle } from '../reports/plain-style.ts';

const asked = (changes: Partial<PowerOptions> = {}): PowerOptions => ({
  baseline: 0.8,
  difference: 0.02,
  discordance: 0.12,
  samples: undefined,
  repeats: 1,
  noise: undefined,
  margin: undefined,
  alpha: 0.05,
  power: 0.8,
  ...changes,
});

describe('how many samples', () => {
  it('a difference of two points takes with the exact McNemar test', async () => {
    const report = await power(asked());
    expect(report).toMatchObject({ goal: 'difference', test: 'exact-mcnemar', discordance_assumed: false });
    expect(report.samples).toBe(report.samples_at_best);
    // Miller's formula says 2,347; the exact test is somewhat more careful.
    expect(report.samples).toBeGreaterThan(2347);
    expect(report.samples).toBeLessThan(2500);
    // (1.95996 + 0.84162)² · (0.8·0.2 + 0.82·0.18) / 0.02²
    expect(report.samples_unpaired).toBe(6036);
  });

  it('the way back: so many samples show that difference', async () => {
    const { samples } = await power(asked());
    const back = await power(asked({ difference: undefined, samples: samples ?? 0 }));
    expect(back.difference).toBeCloseTo(0.02, 4);
    expect((await power(asked({ difference: undefined, samples: 10 }))).difference).toBeNull();
  });

  it('repeats help as much as chance has a part in it: between nothing and all', async () => {
    const unknown = await power(asked({ repeats: 4 }));
    expect([unknown.test, unknown.samples, unknown.samples_at_best]).toEqual(['paired-t', 2347, 587]);
    const known = await power(asked({ repeats: 4, noise: 0.5 }));
    expect([known.samples, known.samples_at_best]).toEqual([1467, 1467]);
  });

  it('equality within a margin takes', async () => {
    const report = await power(asked({ difference: undefined, margin: 0.03 }));
    // (1.95996 + 1.28155)² · 0.12 / 0.03²
    expect(report).toMatchObject({ goal: 'equality', samples: 1401, difference: 0 });
    const back = await power(asked({ difference: undefined, margin: 0.03, samples: 1401 }));
    expect(back.margin).toBeCloseTo(0.03, 4);
  });

  it('without a discordance the models are taken for strangers, and that is said', async () => {
    const report = await power(asked({ discordance: undefined }));
    expect(report.discordance_assumed).toBe(true);
    expect(report.discordance).toBeCloseTo(0.8 * 0.18 + 0.82 * 0.2, 12);
  });

  it('what cannot be is said in a sentence', async () => {
    const refused = async (changes: Partial<PowerOptions>) => expect(power(asked(changes))).rejects;
    await (await refused({ difference: undefined })).toThrow('There is nothing to reckon.');
    await (await refused({ samples: 10 })).toThrow('--difference and --samples answer each other.');
    await (await refused({ difference: 0 })).toThrow('A difference of 0 cannot be proven.');
    await (await refused({ difference: 0.3 })).toThrow('From a baseline of 0.8 no difference of 0.3 can be.');
    await (await refused({ discordance: 0.01 })).toThrow('cannot differ on 0.01 of them');
    await (await refused({ discordance: 0.5 })).toThrow('cannot differ on 0.5 of them');
    await (await refused({ margin: 0.02 })).toThrow('A difference of 0.02 is not within a margin of 0.02.');
  });
});

describe('the answer in words', () => {
  const told = async (changes: Partial<PowerOptions>, columns = 100) => {
    const options = asked(changes);
    return powerText(await power(options), options.samples === undefined ? 'samples' : 'size', columns, plainStyle);
  };

  it('says how many, what it rests on, and what it would take unpaired', async () => {
    expect((await told({})).join('\n')).toMatchInlineSnapshot(`
      "2,438 samples, asked of both models, show a difference of 2.0 points with 80% probability. With
      samples of its own each model would need 6,036.
      baseline 80% · discordance 12% · exact McNemar · alpha 0.05, two-sided"
    `);
    expect((await told({ difference: undefined, samples: 1319 })).join('\n')).toMatchInlineSnapshot(`
      "1,319 samples, asked of both models, show a difference of 2.7 points or more with 80% probability.
      baseline 80% · discordance 12% · exact McNemar · alpha 0.05, two-sided"
    `);
    expect((await told({ repeats: 5 })).join('\n')).toMatchInlineSnapshot(`
      "2,347 samples, asked of both models, show a difference of 2.0 points with 80% probability. As few as
      470 if all disagreement is chance that 5 repeats average out (--noise). With samples of its own each
      model would need 6,036.
      baseline 80% · discordance 12% · 5 repeats · paired t · alpha 0.05, two-sided"
    `);
    expect((await told({ difference: undefined, margin: 0.03 })).join('\n')).toMatchInlineSnapshot(`
      "1,401 samples, asked of both models, show that two models are equal within 3.0 points with 80%
      probability.
      baseline 80% · discordance 12% · paired t · alpha 0.05, two-sided"
    `);
    expect((await told({ difference: undefined, samples: 9 }))[0]).toBe(
      '9 samples, asked of both models, are too few to prove any difference with 80% probability.',
    );
  });

  it('keeps to 40 columns', async () => {
    for (const line of await told({ repeats: 5, discordance: undefined }, 40)) {
      expect(textWidth(line)).toBeLessThanOrEqual(40);
    }
  });
});
