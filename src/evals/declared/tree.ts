import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { printable } from '../../core/printable.ts';
import { aliases, mostCopies } from './aliases.ts';
import type { Member, Node, ScalarNode } from './document.ts';
import { plainScalar } from './scalar.ts';
import { problemError, type Source } from './source.ts';

/** The one document that the parser's flat list of events describes. Throws a `UsageError` with the place of what has no meaning in an eval. */
export function treeOf(events: readonly Event[], source: Source): Node {
  const named = aliases();
  let next = 0;
  /** Where the last thing began: empty values have no place of their own. */
  let last = 0;

  const refused = (at: number, sentence: string, advice: string) => problemError(source, [{ at, sentence, advice }]);

  function take(): Event {
    const event = events[next];
    if (event === undefined) throw new TypeError('the parser stopped in the middle of a value');
    next += 1;
    return event;
  }

  function ended(): boolean {
    if (events[next]?.type !== EVENT_ID.POP) return false;
    next += 1;
    return true;
  }

  function node(): Node {
    const event = take();
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return defined(event, scalar(event));
      case EVENT_ID.SEQUENCE:
        last = event.start;
        return defined(event, { kind: 'list', at: last, items: items() });
      case EVENT_ID.MAPPING:
        last = event.start;
        return defined(event, { kind: 'object', at: last, members: members() });
      case EVENT_ID.ALIAS:
        return copy(event);
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
        throw new TypeError(`no value begins with an event of type ${String(event.type)}`);
    }
  }

  function items(): Node[] {
    const found: Node[] = [];
    while (!ended()) found.push(node());
    return found;
  }

  function members(): Map<string, Member> {
    const found = new Map<string, Member>();
    while (!ended()) {
      const { value: key, at: keyAt } = keyOf(take());
      if (found.has(key)) throw refused(keyAt, `"${printable(key, 60)}" stands here twice`, 'Keep one of the two.');
      found.set(key, { keyAt, value: node() });
    }
    return found;
  }

  /** As it is written, also where a value would be a number or `true`. */
  function keyOf(event: Event): ScalarNode & { value: string } {
    if (event.type === EVENT_ID.SCALAR) {
      const value = getScalarValue(source.text, event);
      return defined(event, { kind: 'scalar', value, at: placeOfScalar(event) });
    }
    const at = 'start' in event ? event.start : 'anchorStart' in event ? event.anchorStart - 1 : last;
    throw refused(at, 'a key is text, and this is none', 'Text that begins with a brace goes in quotation marks.');
  }

  function scalar(event: ScalarEvent): ScalarNode {
    const text = getScalarValue(source.text, event);
    const at = placeOfScalar(event);
    if (event.style !== SCALAR_STYLE.PLAIN) return { kind: 'scalar', value: text, at };
    const read = plainScalar(text);
    if ('value' in read) return { kind: 'scalar', value: read.value, at };
    const shown = printable(text, 60);
    throw read.unclear === 'too-large'
      ? refused(at, `${shown} has more digits than a number keeps`, `As text it goes in quotation marks: "${shown}".`)
      : refused(
          at,
          `${shown} is a number to some programs and text to others`,
          `As text it goes in quotation marks: "${shown}". Numbers are written like 12, 0.5 or -3e2.`,
        );
  }

  function placeOfScalar({ style, valueStart }: ScalarEvent): number {
    const quoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
    if (valueStart >= 0) last = valueStart - (quoted ? 1 : 0);
    return last;
  }

  function copy({ anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }): Node {
    const name = source.text.slice(anchorStart, anchorEnd);
    const found = named.read(name);
    const shown = printable(name, 60);
    last = anchorStart - 1;
    if (found === 'unknown') {
      const advice = `Name a value that stands above: &${shown}. Text that begins with * goes in quotation marks.`;
      throw refused(last, `*${shown} stands for nothing`, advice);
    }
    if (found !== 'too-many') return found;
    const sentence = `all aliases up to here stand for more than ${String(mostCopies)} values`;
    throw refused(last, sentence, 'Put the data in a .jsonl or .csv file.');
  }

  function defined<T extends Node>(
    { tagStart, anchorStart, anchorEnd }: Pick<ScalarEvent, 'tagStart' | 'anchorStart' | 'anchorEnd'>,
    value: T,
  ): T {
    if (tagStart >= 0)
      throw refused(tagStart, 'a tag has no meaning here', 'Text goes in quotation marks, numbers do not.');
    if (anchorStart >= 0) named.define(source.text.slice(anchorStart, anchorEnd), value);
    return value;
  }

  const start = take();
  if (start.type !== EVENT_ID.DOCUMENT || start.directives.length > 0) {
    throw refused(0, 'lines that begin with % have no meaning here', 'The file is read as YAML 1.2, or JSON.');
  }
  const document = node();
  next = events.findIndex(({ type }, index) => index >= next && type === EVENT_ID.DOCUMENT) + 1;
  if (next === 0) return document;
  throw refused(
    node().at,
    'a second document begins here',
    'Several evals of one file stand in a list under "evals:".',
  );
}
