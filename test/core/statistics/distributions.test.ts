import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf, binomialPmf } from '../../../src/core/statistics/binomial.ts';
import { clopperPearson } from '../../../src/core/statistics/clopper-pearson.ts';
import { logGamma } from '../../../src/core/statistics/gamma.ts';
import { incompleteBeta, incompleteBetaInverse } from '../../../src/core/statistics/incomplete-beta.ts';
import { normalQuantile, z95 } from '../../../src/core/statistics/normal.ts';
import { studentCdf, studentInterval, studentQuantile, studentTwoSided } from '../../../src/core/statistics/student.ts';

// Expected values were worked out with SciPy 1.17 (stats.t, stats.beta, stats.binom, stats.norm, special.betainc).

function near(value: number, expected: number, relative = 1e-11): void {
  expect(Math.abs(value - expected), `${value} for ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected));
}

describe('the distributions that everything rests on', () => {
  it('log-gamma', () => {
    for (const [x, expected] of [
      [0.5, 0.5723649429247],
      [3.7, 1.428072326665388],
      [10, 12.801827480081469],
      [100.5, 361.43554046777757],
      [1e5, 1051287.7089736569],
    ] as const)
      near(logGamma(x), expected, 1e-13);
    expect(Math.abs(logGamma(1))).toBeLessThan(1e-14);
    expect(Math.abs(logGamma(2))).toBeLessThan(1e-14);
  });

  it('incomplete beta, from small parameters to large ones', () => {
    near(incompleteBeta(0.3, 0.5, 0.5), 0.36901011956554536);
    near(incompleteBeta(0.01, 5, 96), 0.0034323215877545207);
    near(incompleteBeta(0.5, 1000, 1000), 0.5);
    near(incompleteBeta(0.8, 50_000, 12_400), 0.2109020418005502, 1e-9);
    near(incompleteBeta(1e-6, 1, 100_000), 0.09516262720594036, 1e-9);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });

  it('every incomplete beta is inverted', () => {
    const parameter = fc.double({ min: 0.5, max: 500, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), parameter, parameter, (share, a, b) => {
        expect(incompleteBeta(incompleteBetaInverse(share, a, b), a, b)).toBeCloseTo(share, 9);
      }),
    );
  });

  it('quantiles of Student’s t, for any degrees of freedom', () => {
    for (const [probability, degrees, expected] of [
      [0.975, 1, 12.706204736174694],
      [0.975, 2, 4.302652729749462],
      [0.975, 5, 2.5705818356363146],
      [0.975, 29, 2.045229642132703],
      [0.975, 1000, 1.9623390808264083],
      [0.975, 99_999, 1.9599877077718442],
      [0.9995, 3, 12.923978636687961],
      [0.975, 2.5, 3.5746548420036817],
      [0.995, 12, 3.0545395893929013],
      [0.6, 7, 0.2631668613520229],
    ] as const) {
      near(studentQuantile(probability, degrees), expected, 1e-10);
      near(studentQuantile(1 - probability, degrees), -expected, 1e-10);
    }
  });

  it('tails of Student’s t keep their digits', () => {
    for (const [t, degrees, expected] of [
      [-3, 10, 0.006671827511284785],
      [-10, 5, 8.547378787148181e-5],
      [-8, 1000, 1.7133307411957489e-15],
      [1.5, 4.5, 0.8998904571719233],
      [-40, 20, 7.287348277155374e-21],
      [-8, 99_999, 6.286960601336304e-16],
    ] as const)
      near(studentCdf(t, degrees), expected, 1e-9);
    near(studentTwoSided(-40, 20), 2 * 7.287348277155374e-21, 1e-9);
    expect([studentTwoSided(0, 3), studentTwoSided(Infinity, 3)]).toEqual([1, 0]);
  });

  it('the normal quantile', () => {
    near(normalQuantile(0.975), z95, 1e-15);
    near(normalQuantile(0.8), 0.8416212335729143, 1e-14);
    near(normalQuantile(0.01), -2.3263478740408408, 1e-14);
    near(normalQuantile(1e-10), -6.361340902404056, 1e-14);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('the binomial distribution sums to its own distribution function', () => {
    near(binomialCdf(3, 10, 0.5), 0.171875);
    near(binomialCdf(0, 5, 0.1), 0.59049);
    near(binomialCdf(990, 1000, 0.99), 0.5426994078251104);
    near(binomialCdf(49_000, 100_000, 0.49), 0.5012702275297325, 1e-8);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(60),
        (n, p, upTo) => {
          let sum = 0;
          for (let k = 0; k <= upTo; k++) sum += binomialPmf(k, n, p);
          expect(binomialCdf(upTo, n, p)).toBeCloseTo(sum, 10);
        },
      ),
    );
  });
});

describe('studentInterval', () => {
  it('of few measurements, by hand', () => {
    // 1, 2, 3: mean 2, deviation 1, t(2) = 4.3027, standard error 0.57735.
    const [low, high] = studentInterval([1, 2, 3]) ?? [];
    expect([low?.toFixed(4), high?.toFixed(4)]).toEqual(['-0.4841', '4.4841']);
    expect(studentInterval([1])).toBeUndefined();
  });
});

describe('clopperPearson', () => {
  it('agrees with published values', () => {
    // Newcombe 1998, table I, method 5: 81 of 263 and 15 of 148; 0 of 20 and 1 of 29.
    const four = (k: number, n: number) => clopperPearson(k, n)?.map((bound) => bound.toFixed(4));
    expect(four(81, 263)).toEqual(['0.2527', '0.3676']);
    expect(four(15, 148)).toEqual(['0.0578', '0.1617']);
    expect(four(0, 20)).toEqual(['0.0000', '0.1684']);
    expect(four(1, 29)).toEqual(['0.0009', '0.1776']);
  });

  it('has the rule of three at its ends, and nothing for no trials', () => {
    expect(clopperPearson(10, 10)?.[0]).toBeCloseTo(0.025 ** (1 / 10), 12);
    expect(clopperPearson(0, 0)).toBeUndefined();
  });

  it('every interval leaves 2.5 % to either side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), (n, k) => {
        if (k > n) return;
        const [low, high] = clopperPearson(k, n) as [number, number];
        if (k > 0) expect(1 - binomialCdf(k - 1, n, low)).toBeCloseTo(0.025, 9);
        if (k < n) expect(binomialCdf(k, n, high)).toBeCloseTo(0.025, 9);
      }),
    );
  });
});
