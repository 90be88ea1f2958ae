/** What the grader is asked. Own wording; the sections and fields are those of Humanity's Last Exam and BrowseComp. */
export function graderPrompt(question: string, response: string, correctAnswer: string): string {
  return `Decide whether the final answer of a response agrees with the known correct answer.

[question]: ${question}

[response]: ${response}

[correct_answer]: ${correctAnswer}

Judge only by the correct answer given here. Do not solve the question yourself, do not argue for another answer, and do not comment on the question. Reply with exactly these four fields, each beginning a line:

extracted_final_answer: The final answer that the response commits to, copied from it. Write 'None' if it commits to no single answer.

reasoning: What, if anything, differs in meaning between that final answer and the correct answer.

correct: 'yes' if both mean the same, or if they are numbers within a small margin of error. 'no' otherwise: where they differ, contradict each other or cannot be compared, or where there is no final answer.

confidence: The confidence that the response states, from 0% to 100%. Write 100 if it states none.`;
}

/** Begins a line, a list item or a member of an object; so neither `incorrect:` nor `[correct_answer]:` nor prose counts. */
export const verdictField =
  /(?:^|[,;{|])[^\p{L}\p{N}_\n]{0,20}correct[^\p{L}\p{N}_\n:]{0,5}:[^\p{L}\p{N}]{0,10}(\p{L}*)/imu;

/** The verdict in the first `correct:` field; undefined when that says neither yes nor no. */
export function verdictOf(reply: string): boolean | undefined {
  const word = verdictField.exec(reply)?.[1]?.toLowerCase();
  if (word === 'yes') return true;
  return word === 'no' ? false : undefined;
}

/** A field `Confidence: 85%`, wherever it stands in a line. */
const confidenceField =
  /(?<![\p{L}\p{N}])confidence(?![\p{L}\p{N}])[^\p{L}\p{N}\n:]{0,5}:[^\p{L}\p{N}\n.-]{0,10}(\d{1,3}(?:\.\d{1,6})?)(?!\d)\s?(%?)/giu;

/** The confidence that a text states last, 0…1; undefined when it states none. `85` is a percentage, `0.85` without a sign is a share. */
export function confidenceOf(text: string): number | undefined {
  const [, digits, percent] = [...text.matchAll(confidenceField)].at(-1) ?? [];
  if (digits === undefined || Number(digits) > 100) return undefined;
  const share = percent === '' && /^[01]\./.test(digits) && Number(digits) <= 1;
  return share ? Number(digits) : Number(digits) / 100;
}
