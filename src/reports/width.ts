/**
 * Characters that take two columns: East Asian Wide and Fullwidth (Unicode 16, EastAsianWidth.txt, gaps between
 * neighbouring blocks closed) and what is shown as a picture by default.
 */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}\ufe0f]/u;
const marks = /[\p{Mn}\p{Me}]/gu;
/** One column each, and none joins its neighbours: ASCII, Latin, Greek, Cyrillic, punctuation, arrows, what bars are made of. Segmenting costs 10 ms at first. */
const simple =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713-\u2718]*$/;

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  if (simple.test(text)) return Array.from(text);
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns that a text takes in a terminal. The text has no control characters. */
export function textWidth(text: string): number {
  if (simple.test(text)) return text.length;
  return graphemes(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

function graphemeWidth(grapheme: string): number {
  return wide.test(grapheme) ? 2 : Array.from(grapheme.replace(marks, '')).length;
}

/** The text, or as much of its beginning as fits with an ellipsis into so many columns; never wider, never half a character. */
export function cutToWidth(text: string, columns: number, ellipsis: string): string {
  if (textWidth(text) <= columns) return text;
  const mark = ellipsis.slice(0, Math.max(0, columns));
  const room = columns - mark.length;
  let kept = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > room) break;
    kept += grapheme;
  }
  return kept + mark;
}
