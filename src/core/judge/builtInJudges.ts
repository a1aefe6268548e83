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

/** The text of the template that a judge has unless another is named: to be copied to a file and changed. */
export function builtInJudgeText(mode: RatingMode): string {
  return mode === 'pairwise' ? PAIRWISE : ABSOLUTE;
}

/** The template that a judge has unless another is named. */
export function builtInJudge(mode: RatingMode): JudgeTemplate {
  return parseJudgeTemplate(builtInJudgeText(mode), `built-in ${mode} judge`);
}
