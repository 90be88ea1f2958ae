import type { Clock } from '../core/clock.ts';
import { answerText } from './answers.ts';
import { behaviourOf } from './behaviour.ts';
import { chatReply } from './chat-reply.ts';
import { tokensOf, type ChatRequest } from './chat-request.ts';
import { rateLimits } from './limits.ts';
import type { QuestionIndex } from './questions.ts';
import { outOfService, rateLimited, refusal, tooManyAtOnce } from './refusals.ts';
import type { Reply } from './reply.ts';
import { profileOf, type SimulationSettings } from './settings.ts';
import { type Station, station } from './station.ts';

/** What all models of one simulation share. */
export interface SimulatedWorld {
  readonly settings: SimulationSettings;
  readonly questions: QuestionIndex;
  readonly clock: Clock;
}

export interface SimulatedModel {
  reply(request: ChatRequest, circumstances: Circumstances): Reply;
  /** Where the replies' latencies are spent. */
  readonly station: Station;
  /** Call once for each reply, when it is over: it makes room for another. */
  end(): void;
}

export interface Circumstances {
  readonly authorization: string | undefined;
  /** Pass over the sample, from 1. */
  readonly repeat: number;
  /** How often the same content was asked before. */
  readonly asked: number;
}

/** One model with its profile, its rate limits and the requests it is busy with. */
export function simulatedModel(name: string, { settings, questions, clock }: SimulatedWorld): SimulatedModel {
  const profile = profileOf(settings, name);
  const limits = rateLimits(profile, clock);
  let inFlight = 0;
  let firstAt: number | undefined;

  const outage = (): boolean => {
    const since = clock.monotonic() - (firstAt ??= clock.monotonic());
    return since >= profile.outage_from && since < profile.outage_from + profile.outage_for;
  };

  const completion = (request: ChatRequest, repeat: number, asked: number): Reply => {
    const { prompt, key } = request;
    const known = questions.find(prompt);
    const question = known?.text ?? prompt;
    const behaviour = behaviourOf(profile, { seed: settings.seed ?? '', model: name, question, repeat, key, asked });
    const text = answerText(prompt, { target: known?.target, right: behaviour.right, random: behaviour.random });
    const textTokens = tokensOf(text);
    const output = Math.max(textTokens, behaviour.outputTokens);
    const usage = { input: tokensOf(prompt), output, reasoning: output - textTokens };
    const created = Math.floor(clock.now() / 1_000);
    const fields = { id: `${key}${asked}`, created, model: name, text, finishReason: 'stop', usage } as const;
    return { ...chatReply(fields, behaviour.fault, profile.drip), latencyMs: behaviour.latencyMs };
  };

  return {
    station: station(profile, clock),
    reply(request, { authorization, repeat, asked }) {
      inFlight += 1;
      const refused = refusal(settings, authorization, request);
      if (refused !== undefined) return refused;
      if (outage()) return outOfService(name);
      if (profile.concurrency > 0 && inFlight > profile.concurrency) return tooManyAtOnce(name);
      const verdict = limits.admit(tokensOf(request.prompt) + (request.maxTokens ?? profile.tokens));
      if (!verdict.admitted) return rateLimited(name, verdict, profile.retry_after);
      return { ...completion(request, repeat, asked), headers: verdict.headers };
    },
    end() {
      inFlight -= 1;
    },
  };
}
