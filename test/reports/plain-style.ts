import type { Style } from '../../src/reports/style.ts';

const bare = (text: string): string => text;

/** No colours. */
export const plainStyle: Style = {
  bold: bare,
  dim: bare,
  red: bare,
  green: bare,
  yellow: bare,
  cyan: bare,
  unicode: true,
};

export const asciiStyle: Style = { ...plainStyle, unicode: false };

/** Colours that can be seen in a test. */
export const markedStyle: Style = {
  ...plainStyle,
  red: (text) => `<red>${text}</red>`,
  yellow: (text) => `<yellow>${text}</yellow>`,
  bold: (text) => `<b>${text}</b>`,
};
