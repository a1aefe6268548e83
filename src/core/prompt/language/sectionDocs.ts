import type { SectionName } from '../template';

/** What each section is for, in one sentence: for completion and hover. */
export const SECTION_DOCS: Readonly<Record<SectionName, string>> = {
  'Task Definition': 'What the task is. Begins the system message.',
  'Guideline Instruction': 'What the model is to do. Follows the task definition in the system message.',
  Exemplars: 'Complete dialogues shown as examples, at the end of the system message; left out when there are none.',
  'Dialogue Context': 'The dialogue, for base models that continue one text; chat models get the turns as messages.',
  'Stage One': 'The question of stage one, appended to the last user turn.',
  'Stage One Reply': 'The reply of stage one rebuilt with the truth, for the (emo) and (situ) strategies.',
  'Stage Two': 'The instruction of stage two, after the exchange of stage one.',
  Knowledge: 'Commonsense inferences, appended to the last user turn; left out when none is left.',
};

/** What a strategy lacks without the section. */
export const SECTION_NEEDED_BY: Readonly<Record<SectionName, string>> = {
  'Task Definition': 'Without it the model is not told what the task is.',
  'Guideline Instruction': 'Without it the model is not told what to do.',
  Exemplars: 'Strategies with exemplars cannot run without it.',
  'Dialogue Context': 'Base models that continue one text cannot run without it.',
  'Stage One': 'Two-stage strategies cannot run without it.',
  'Stage One Reply': 'Two-stage (emo) and (situ) cannot run without it.',
  'Stage Two': 'Two-stage strategies cannot run without it.',
  Knowledge: 'Strategies with knowledge cannot run without it.',
};

/** A text to begin a section with, as a snippet-free text; wordings of our own where the paper has none. */
export const SECTION_STARTS: Readonly<Record<SectionName, string>> = {
  'Task Definition': 'This is an empathetic dialogue task.',
  'Guideline Instruction': 'Play the role of Listener and give the next response.',
  Exemplars: '{% for e in exemplars %}\nInstance {{ e.index }}:\n{{ e.text }}\n{% endfor %}',
  'Dialogue Context': '{{ context }}',
  'Stage One':
    "What may be the user's emotion{% if labels %} ({{ labels }}){% endif %}, and what may be the situation?",
  'Stage One Reply': 'The user\'s emotion may be "{{ emotion }}". {{ situation }}',
  'Stage Two': 'Now combine your thoughts with the dialogue context and give your response.',
  Knowledge: '{% for r in relations %}\n{{ r.name }}: {{ r.texts | join("; ") }}\n{% endfor %}',
};
