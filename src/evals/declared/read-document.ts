import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { printable } from '../../core/printable.ts';
import type { Node } from './document.ts';
import { problemError, type Source } from './source.ts';
import { treeOf } from './tree.ts';

const mostLevels = 100;

/** The value in a YAML or JSON file, with places. Throws a `UsageError` with the place of what it does not understand. */
export function readDocument(source: Source): Node {
  const events = eventsOf(source);
  if (events.length > 0) return treeOf(events, source);
  const advice = 'An eval has at least a dataset and scorers.';
  throw problemError(source, [{ at: 0, sentence: 'the file is empty', advice }]);
}

function eventsOf(source: Source): readonly Event[] {
  try {
    return parseEvents(source.text, { maxDepth: mostLevels });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    throw problemError(source, [{ at: mark?.position ?? 0, ...explained(reason) }], error);
  }
}

/** In the parser's own words, but for those that only its author understands. */
function explained(reason: string): { sentence: string; advice: string } {
  if (/\btabs?\b/.test(reason)) return { sentence: 'a tab cannot indent', advice: 'Indent with spaces.' };
  if (reason.includes('maxDepth')) {
    return {
      sentence: `this is nested deeper than ${String(mostLevels)} levels`,
      advice: 'Write inner parts as text.',
    };
  }
  const advice =
    'Text that has a colon, a quotation mark or a bracket goes in quotation marks; text of several lines goes below "|".';
  return { sentence: printable(reason), advice };
}
