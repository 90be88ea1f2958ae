import type { PowerReport } from '../core/power-report.ts';
import { differenceUnit } from './compare-numbers.ts';
import { drawn, type Line, wrapped } from './line.ts';
import { count } from './numbers.ts';
import { wordWrapped } from './paragraph.ts';
import { marksOf, type Style } from './style.ts';

const unit = differenceUnit(true);

/** The answer in a sentence or two, and what it rests on. */
export function powerText(report: PowerReport, asked: 'samples' | 'size', columns: number, style: Style): string[] {
  const marks = marksOf(style);
  const sentences = [asked === 'samples' ? samplesSentence(report) : sizeSentence(report), ...more(report, asked)];
  const lines: Line[] = [
    ...wordWrapped(sentences.join(' '), columns).map((text): Line => [{ text, paint: style.bold }]),
    ...wrapped(
      basis(report).map((text) => ({ text, paint: style.dim })),
      columns,
      marks.separator,
    ),
  ];
  return lines.map((line) => drawn(line, columns, marks.ellipsis));
}

function samplesSentence({ samples, goal, difference, margin, power }: PowerReport): string {
  const what =
    goal === 'equality'
      ? `that two models are equal within ${unit.amount(margin ?? 0)}`
      : `a difference of ${unit.amount(difference ?? 0)}`;
  if (samples === null) return `Not even 100 million samples would show ${what}.`;
  return `${count(samples)} samples, asked of both models, show ${what} with ${percent(power)} probability.`;
}

function sizeSentence({ samples, goal, difference, margin, power }: PowerReport): string {
  const many = `${count(samples ?? 0)} samples, asked of both models,`;
  if (goal === 'equality')
    return `${many} show equality within ${unit.amount(margin ?? 0)} with ${percent(power)} probability.`;
  if (difference === null) return `${many} are too few to prove any difference with ${percent(power)} probability.`;
  return `${many} show a difference of ${unit.amount(difference)} or more with ${percent(power)} probability.`;
}

function more(report: PowerReport, asked: 'samples' | 'size'): string[] {
  const { samples, samples_at_best: best, samples_unpaired: unpaired, repeats } = report;
  if (asked === 'size') return [];
  return [
    ...(best === null || best === samples
      ? []
      : [
          `As few as ${count(best)} if all disagreement is chance that ${count(repeats)} repeats average out (--noise).`,
        ]),
    ...(unpaired === null ? [] : [`With samples of its own each model would need ${count(unpaired)}.`]),
  ];
}

function basis({
  baseline,
  discordance,
  discordance_assumed: assumed,
  alpha,
  repeats,
  noise,
  test,
}: PowerReport): string[] {
  return [
    `baseline ${percent(baseline)}`,
    `discordance ${percent(discordance)}${assumed ? ', as of models that have nothing in common' : ''}`,
    ...(repeats === 1 ? [] : [`${count(repeats)} repeats`]),
    ...(noise === null ? [] : [`noise ${percent(noise)}`]),
    test === 'exact-mcnemar' ? 'exact McNemar' : 'paired t',
    `alpha ${String(alpha)}, two-sided`,
  ];
}

function percent(share: number): string {
  return `${String(Number((share * 100).toFixed(1)))}%`;
}
