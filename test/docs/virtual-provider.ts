import type { Clock } from '../../src/core/clock.ts';
import type { Sample } from '../../src/core/eval.ts';
import { Interrupted } from '../../src/core/errors.ts';
import type { Completion, Message, Provider } from '../../src/core/model.ts';
import { seededRandom } from '../../src/core/random.ts';
import { answerText } from '../../src/simulation/answers.ts';
import { behaviourOf } from '../../src/simulation/behaviour.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { questionIndex } from '../../src/simulation/questions.ts';
import { profileOf } from '../../src/simulation/settings.ts';
import { station } from '../../src/simulation/station.ts';

/** A simulated model in virtual time: it takes as long as `EVALS_MOCK` says, and gives the right answer. */
export function virtualProvider(
  name: string,
  { mock, samples, clock }: { readonly mock: string; readonly samples: readonly Sample[]; readonly clock: Clock },
): Provider {
  const profile = profileOf(parseSettings(mock), name.replace('mock/', ''));
  const places = station(profile, clock);
  const questions = questionIndex(samples);
  const random = seededRandom(name);
  return {
    name,
    account: 'mock:virtual',
    generate: async ({ messages }, call): Promise<Completion> => {
      const prompt = messages.map(textOf).join('\n');
      const ask = { seed: '', model: name, question: prompt, repeat: 1, key: prompt, asked: 0 };
      const { latencyMs } = behaviourOf(profile, ask);
      await places.work(latencyMs);
      if (call.signal.aborted) throw new Interrupted();
      return {
        text: answerText(prompt, { target: questions.find(prompt)?.target, right: true, random }),
        stopReason: 'stop',
        usage: { input: 10, output: 2, cached: 0, reasoning: 0 },
        latencyMs,
        servedModel: name,
      };
    },
    read: () => {
      throw new Error('nothing is read again');
    },
    close: async () => undefined,
  };
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
