import type { Message, ToolCall } from '../core/model.ts';
import type { CallView, OutcomeRecord, PassView, SampleView } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import { type Fact, factLines, plain } from './facts.ts';
import { drawn, type Line, type Span, wrapped } from './line.ts';
import { score } from './numbers.ts';
import { valueText } from './outcomes.ts';
import { textLines } from './paragraph.ts';
import { tokenPhrases } from './phrases.ts';
import { marksOf, type Style } from './style.ts';
import { taskTitle } from './task-title.ts';
import { latency, timeOfDay } from './time.ts';

/** One sample with all that was said, line by line, none wider than so many columns. */
export function conversationText(view: SampleView, columns: number, style: Style): string[] {
  const lines = [
    [...taskTitle(view, style), { text: '  ' }, { text: printable(view.sample_id, 200) }],
    ...(view.encrypted ? [[{ text: 'encrypted on disk: --decrypt shows what was said', paint: style.yellow }]] : []),
    ...(view.passes.length === 0 ? [[{ text: 'not asked yet', paint: style.dim }]] : []),
    ...view.passes.flatMap((pass) => passLines(pass, view, columns, style)),
  ];
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function passLines(pass: PassView, view: SampleView, columns: number, style: Style): Line[] {
  const facts: Fact[] = [
    ...(pass.repeat > 1 || view.passes.length > 1 ? [{ label: 'repeat', lines: [plain([String(pass.repeat)])] }] : []),
    ...outcomeFacts(pass.outcome, style),
    { label: 'target', lines: [view.encrypted ? [] : plain([valueText(view.target, marksOf(style).nothing)])] },
  ];
  return [
    [],
    ...factLines(facts, columns, style),
    ...pass.calls.flatMap((call) =>
      view.encrypted ? callFacts(call, columns, style) : callLines(call, columns, style),
    ),
  ];
}

function outcomeFacts(outcome: OutcomeRecord | null, style: Style): Fact[] {
  if (outcome === null) return [{ label: 'outcome', lines: [[{ text: 'pending', paint: style.dim }]] }];
  const { error, scores, truncated } = outcome;
  if (error !== null) {
    return [
      { label: 'failed', lines: [[{ text: `${error.kind}: ${printable(error.message, 1000)}`, paint: style.red }]] },
    ];
  }
  return [
    {
      label: 'score',
      lines: scores.map(({ name, value, answer, explanation, confidence, unparsed }) =>
        plain([
          `${printable(name, 64)} ${score(value)}`,
          ...(answer === undefined ? [] : [`answer ${printable(answer, 300)}`]),
          ...(unparsed === true ? ['no answer in the form that is looked for'] : []),
          ...(confidence === undefined ? [] : [`confidence ${score(confidence)}`]),
          ...(explanation === undefined ? [] : [printable(explanation, 300)]),
        ]),
      ),
    },
    { label: '', lines: [truncated ? [{ text: 'cut at the token limit', paint: style.yellow }] : []] },
  ];
}

function callLines(call: CallView, columns: number, style: Style): Line[] {
  const prompt =
    call.messages === null
      ? [
          [],
          [
            {
              text: 'prompt not known: today’s code does not ask this; the journal holds only its hash',
              paint: style.dim,
            },
          ],
        ]
      : call.messages.flatMap((message) => turn(message.role, saidIn(message), columns, style));
  return [...prompt, ...answerLines(call, columns, style)];
}

function answerLines(call: CallView, columns: number, style: Style): Line[] {
  const said = [call.answer ?? '', ...call.tool_calls.map(toolCallText)].filter((text) => text !== '');
  const text = said.length === 0 ? [] : indented(said.join('\n'), columns);
  const unusable = call.unusable === null ? [] : [[{ text: `  ${printable(call.unusable)}`, paint: style.red }]];
  return [...callFacts(call, columns, style), ...text, ...unusable];
}

/** Who answered and what it took; then the attempts that brought nothing. */
function callFacts(call: CallView, columns: number, style: Style): Line[] {
  const { separator } = marksOf(style);
  const facts: Span[] = [
    { text: printable(call.model ?? call.served_model ?? 'assistant', 200), paint: style.cyan },
    ...servedAs(call),
    ...(call.latency_ms !== null ? [] : [{ text: 'no answer', paint: style.red }]),
    ...(call.from_cache ? [{ text: 'from the cache' }] : []),
    ...(call.latency_ms === null ? [] : [{ text: latency(call.latency_ms), paint: style.dim }]),
    ...(call.usage === null ? [] : tokenPhrases(call.usage).map((text) => ({ text, paint: style.dim }))),
    ...endOf(call, style),
  ];
  const failures = call.failures.map(({ time, kind, message }) => [
    { text: `  ${timeOfDay(time)} ${kind}: ${printable(message)}`, paint: style.red },
  ]);
  return [[], ...wrapped(facts, columns, separator), ...failures];
}

function endOf({ stop_reason }: CallView, style: Style): Span[] {
  if (stop_reason === null || stop_reason === 'stop') return [];
  return [{ text: `ended by ${printable(stop_reason, 40)}`, paint: style.yellow }];
}

/** The exact model, where the server names another than was asked for. */
function servedAs({ model, served_model }: CallView): Span[] {
  if (model === null || served_model === null || model.endsWith(served_model)) return [];
  return [{ text: `as ${printable(served_model, 200)}` }];
}

function turn(role: string, text: string, columns: number, style: Style): Line[] {
  return [[], [{ text: role, paint: style.cyan }], ...indented(text, columns)];
}

const indent = 2;

function indented(text: string, columns: number): Line[] {
  return textLines(text, Math.max(1, columns - indent)).map((line) => [{ text: ' '.repeat(indent) }, { text: line }]);
}

function saidIn({ content, tool_calls: calls = [] }: Message): string {
  return [contentText(content), ...calls.map(toolCallText)].filter((text) => text !== '').join('\n');
}

function toolCallText({ function: { name, arguments: given } }: ToolCall): string {
  return `→ ${name}(${given})`;
}

function contentText(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return content
    .map((part) => (part.type === 'text' ? part.text : `[image ${part.image_url.url.slice(0, 80)}]`))
    .join('\n');
}
