/**
 * The answer as the GSM8K paper's own code reads it (Cobbe et al. 2021, openai/grade-school-math): what follows the first
 * `#### `, any of digits, commas, points and a minus before them, without the commas. undefined when there is none.
 */
export function extractGsm8kPaper(output: string): string | undefined {
  return /#### (-?[0-9.,]+)/.exec(output)?.[1]?.replaceAll(',', '');
}
