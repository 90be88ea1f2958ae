import fc from 'fast-check';
import { expect, test } from 'vitest';
import { questionIndex } from '../../src/simulation/questions.ts';

test('every question is found in every prompt around it', () => {
  const around = fc.string({ maxLength: 60, unit: 'binary' });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }), { minLength: 1, maxLength: 30 }),
      around,
      around,
      fc.nat(),
      (inputs, before, after, pick) => {
        const questions = inputs.map((input, index) => ({ input, target: index }));
        const asked = inputs[pick % inputs.length]!.trim();
        fc.pre(asked !== '');
        const prompt = `${before}${asked}${after}`;
        const longest = Math.max(
          ...inputs.map((text) => text.trim()).map((text) => (prompt.includes(text) ? text.length : 0)),
        );
        const found = questionIndex(questions).find(prompt);
        expect(prompt).toContain(found?.text);
        expect(found?.text.length).toBe(longest);
        expect(inputs.map((text) => text.trim()).indexOf(found!.text)).toBe(found?.target);
      },
    ),
  );
});

test('questions that differ in few letters of a small alphabet are told apart', () => {
  const letters = fc.constantFrom('a', 'b', ' ');
  const text = fc.string({ minLength: 1, maxLength: 24, unit: letters });
  fc.assert(
    fc.property(fc.uniqueArray(text, { minLength: 1, maxLength: 60 }), text, (inputs, prompt) => {
      const texts = inputs.map((input) => input.trim()).filter((input) => input !== '');
      const contained = texts.filter((input) => prompt.includes(input)).sort((a, b) => b.length - a.length);
      const found = questionIndex(inputs.map((input) => ({ input, target: input }))).find(prompt);
      expect(found?.text.length).toBe(contained[0]?.length);
    }),
  );
});

test('a prompt without a known question finds none', () => {
  const index = questionIndex([{ input: 'How many bolts does it take?', target: '3' }]);
  expect(index.find('How many bolts does it need?')).toBeUndefined();
  expect(index.find('')).toBeUndefined();
  expect(questionIndex([]).find('How many bolts does it take?')).toBeUndefined();
});

test('of two equally long questions the last one in the prompt is meant: the earlier is an example', () => {
  const index = questionIndex([
    { input: 'What is one plus one?', target: 2 },
    { input: 'What is one plus six?', target: 7 },
  ]);
  expect(index.find('What is one plus six? 7. What is one plus one?')?.target).toBe(2);
  expect(index.find('What is one plus one? 2. What is one plus six?')?.target).toBe(7);
});

test('structured inputs are found as JSON and by their main text', () => {
  const input = { question: 'Which of the lakes is the deepest?', choices: ['Ohrid', 'Prespa'] };
  const index = questionIndex([{ input, target: 'A' }]);
  expect(index.find(`Q: ${JSON.stringify(input)}`)?.target).toBe('A');
  expect(index.find(`Q: ${JSON.stringify(input, null, 2)}`)?.target).toBe('A');
  expect(index.find(`Q: ${input.question} A: `)?.target).toBe('A');
  expect(questionIndex([{ input: 42, target: null }]).find('What of 42?')).toEqual({ text: '42', target: null });
});

test('among 100,000 questions of one form each is found', () => {
  const questions = Array.from({ length: 100_000 }, (_, number) => ({
    input: `A shop sells ${number % 317} apples and ${Math.floor(number / 317)} pears. How many pieces of fruit is that?`,
    target: number,
  }));
  const index = questionIndex(questions);
  for (let number = 0; number < questions.length; number += 997) {
    expect(index.find(`Solve this.\n\n${questions[number]!.input}\n\n#### `)?.target).toBe(number);
  }
});
