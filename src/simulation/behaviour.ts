import { seededRandom, type Random } from '../core/random.ts';
import { faults, type Fault, type ModelProfile } from './settings.ts';

/** One request, as far as it decides what happens to it. */
export interface Ask {
  readonly seed: string;
  readonly model: string;
  /** The known question in the prompt, or the whole prompt. */
  readonly question: string;
  /** Pass over the sample, from 1. */
  readonly repeat: number;
  /** Identity of the request's content. */
  readonly key: string;
  /** How often this content was asked before. */
  readonly asked: number;
}

export interface Behaviour {
  readonly right: boolean;
  /** 0: at once. */
  readonly latencyMs: number;
  readonly fault: Fault | undefined;
  /** Output tokens to report at least; 0: those of the text. */
  readonly outputTokens: number;
  /** For the words of the answer. The same for every attempt at the same question and repeat. */
  readonly random: Random;
}

/**
 * What happens to one request. Whether the answer is right depends on seed, model, question and repeat alone, so asking
 * again never changes it; latency and faults are drawn anew for every attempt at the same content. Pure.
 */
export function behaviourOf(profile: ModelProfile, ask: Ask): Behaviour {
  const random = seededRandom(JSON.stringify([ask.seed, ask.model, ask.question, ask.repeat]));
  const right = random() < profile.accuracy;
  const attempt = seededRandom(JSON.stringify([ask.seed, ask.key, ask.asked]));
  return {
    right,
    random,
    fault: drawnFault(profile, attempt()),
    latencyMs: logNormal(profile.latency, profile.spread, attempt),
    outputTokens: Math.round(logNormal(profile.tokens, profile.spread, attempt)),
  };
}

const faultNames = Object.keys(faults) as readonly Fault[];

/** The rates lie side by side on [0, 1): at most one fault for each request, and all rates are kept while they sum to 1 or less. */
function drawnFault(profile: ModelProfile, draw: number): Fault | undefined {
  let rates = 0;
  return faultNames.find((fault) => draw < (rates += profile[fault]));
}

/** A log-normal draw by median and standard deviation of the logarithm (Box and Muller's transform), at most 20 medians. */
function logNormal(median: number, spread: number, random: Random): number {
  if (median === 0) return 0;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(20 * median, median * Math.exp(spread * normal));
}
