import type { RatingMode } from '../ratings/ratingValue';
import { parseJudgeTemplate, type JudgeTemplate } from './judgeTemplate';

const PAIRWISE = `---
name: Pairwise judge
mode: pairwise
---

## System

You compare two responses of a listener in an empathetic dialogue. Judge only what you are asked about. The order of the
responses and their length say nothing about their quality.

## Question

Dialogue:
{{ context }}

Response A:
{{ first }}

Response B:
{{ second }}

Aspect: {{ aspect }}. {{ definition }}

Which response is better in this respect? If the difference is not significant, it is a tie.
Answer in exactly two lines:
Reason: one sentence
Verdict: {{ verdicts }}

## Repair

Your answer could not be read. Answer with one line and nothing else, such as:
Verdict: tie
`;

const ABSOLUTE = `---
name: Rating judge
mode: absolute
---

## System

You rate responses of a listener in an empathetic dialogue from 1 to 5 (1: not at all, 3: OK, 5: very good). Judge only
what you are asked about. The length of a response says nothing about its quality.

## Question

Dialogue:
{{ context }}

Response:
{{ response }}

Aspect: {{ aspect }}. {{ definition }}

Rate the response in this respect.
Answer in exactly two lines:
Reason: one sentence
Rating: a whole number from 1 to 5

## Repair

Your answer could not be read. Answer with one line and nothing else, such as:
Rating: 3
`;

/** Told before the question, so that a model which would rather talk answers in kind. The texts are our own. */
const SMALL_PAIRWISE = `---
name: Pairwise judge for small models
mode: pairwise
answer: character
maxTokens: 4
---

## Question

{{ context }}

A) {{ first }}
B) {{ second }}
C) equal

Which reply is better? {{ definition }} {{ verdicts }}?

## Aspect empathy

Better means: it understands the feelings of the speaker.

## Aspect coherence

Better means: it fits what the speaker said.

## Aspect informativity

Better means: it says more that is useful.

## Aspect fluency

Better means: it is easier to read.

## Example B

context: "Speaker: My dog is ill."
first: Dogs are animals with four legs.
second: Oh no, poor dog! Is it bad?

## Example A

context: "Speaker: I passed the test!"
first: Well done! You worked so hard for it.
second: The.

## Example C

context: "Speaker: The bus was late again."
first: That is annoying.
second: How annoying that is.

## Repair

One letter only.
`;

const SMALL_ABSOLUTE = `---
name: Rating judge for small models
mode: absolute
answer: character
maxTokens: 4
---

## Question

{{ context }}

Reply: {{ response }}

{{ definition }} 1 is very bad, 3 is OK, 5 is very good. 1, 2, 3, 4 or 5?

## Aspect empathy

Does the reply understand the feelings of the speaker?

## Aspect coherence

Does the reply fit what the speaker said?

## Aspect informativity

Does the reply say something useful?

## Aspect fluency

Is the reply easy to read?

## Example 5

context: "Speaker: My dog is ill."
response: Oh no, poor dog! Is it bad? My cat was ill in spring, the vet could help.

## Example 1

context: "Speaker: I passed the test!"
response: four legs the

## Example 3

context: "Speaker: The bus was late again."
response: That is annoying.

## Repair

One digit only.
`;

/** The built-in templates: `full` asks for a reason and a verdict, `small` for one character, after examples. */
export const BUILT_IN_JUDGES = ['full', 'small'] as const;

/** One of them. */
export type BuiltInJudge = (typeof BUILT_IN_JUDGES)[number];

const TEXTS: Readonly<Record<BuiltInJudge, Readonly<Record<RatingMode, string>>>> = {
  full: { pairwise: PAIRWISE, absolute: ABSOLUTE },
  small: { pairwise: SMALL_PAIRWISE, absolute: SMALL_ABSOLUTE },
};

/** The text of a template that a judge has unless a file is named: to be copied to a file and changed. */
export function builtInJudgeText(mode: RatingMode, which: BuiltInJudge = 'full'): string {
  return TEXTS[which][mode];
}

/** The template that a judge has unless a file is named. */
export function builtInJudge(mode: RatingMode, which: BuiltInJudge = 'full'): JudgeTemplate {
  return parseJudgeTemplate(builtInJudgeText(mode, which), `built-in ${mode} judge`);
}
