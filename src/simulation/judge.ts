/** A prompt that shows an answer and the correct one and asks for a verdict, as BrowseComp's does. */
export function isJudgePrompt(prompt: string): boolean {
  return prompt.includes('[correct_answer]') && prompt.includes('correct:');
}

/** The verdict in the four fields that such a prompt asks for: `correct: yes` iff the response gives the correct answer. */
export function judgement(prompt: string): string {
  const response = section(prompt, 'response');
  const answer = firstMatch(response, /Exact Answer:[ \t]*(.*)/i) ?? response;
  const correctAnswer = section(prompt, 'correct_answer')
    .split(/\n\s*\n/, 1)
    .join('');
  const correct = says(answer, correctAnswer);
  return [
    `extracted_final_answer: ${firstMatch(answer, /(\S.*)/) ?? 'None'}`,
    `reasoning: The final answer ${correct ? 'names' : 'does not name'} the correct answer.`,
    `correct: ${correct ? 'yes' : 'no'}`,
    `confidence: ${firstMatch(response, /Confidence:\s*(\d{1,3})\s*%/i) ?? '100'}%`,
  ].join('\n\n');
}

function firstMatch(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]?.trim();
}

/** From a line that begins with `[name]:` to the next such line; the last one of that name, because a response may quote the form. */
function section(prompt: string, name: string): string {
  const headings = [...prompt.matchAll(/^[ \t]*\[([a-z_]+)\][ \t]*:/gm)];
  const heading = headings.findLast(([, title]) => title === name);
  if (heading === undefined) return '';
  const next = headings[headings.indexOf(heading) + 1];
  return prompt.slice(heading.index + heading[0].length, next?.index).trim();
}

/** Whether the words of the answer stand in the text, whatever their case and punctuation. */
function says(text: string, answer: string): boolean {
  const words = plainWords(answer);
  return words.trim() !== '' && plainWords(text).includes(words);
}

function plainWords(text: string): string {
  return ` ${text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, ' ')
    .replace(/\.(?!\d)/g, ' ')
    .replace(/ +/g, ' ')
    .trim()} `;
}
