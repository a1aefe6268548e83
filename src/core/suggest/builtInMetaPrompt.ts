import { parseMetaPrompt, type MetaPrompt } from './metaPrompt';

/**
 * The text of the meta-prompt unless another is named: to be copied to a file and changed. Earlier wordings with their scores,
 * the worst first, after Yang et al. (2023), Large Language Models as Optimizers; the words are our own.
 */
export const BUILT_IN_META_PROMPT = `---
name: Suggest wordings
---

## System

You improve the wording of prompts. A program puts prompts together from sections; a language model that plays the Listener
in an empathetic dialogue answers them, and each wording of a section is scored by the answers that it brings about.

## Question

You are to reword one section, "{{ section }}". {{ purpose }}

The wording in use:
<original>
{{ original }}
</original>

{% if slots %}
A program fills these slots in. Keep every one of them, spelled as in the wording in use; there are no others:
{% for slot in slots %}
- {{ slot.name }}: {{ slot.doc }}
{% endfor %}
{% else %}
This section has no slots: write plain text, without braces.
{% endif %}

The score is {{ metric }}: {{ direction }} is better. {{ meaning }}

Wordings tried so far, from the worst to the best:
{% for tried in scored %}
<tried score="{{ tried.score }}">
{{ tried.text }}
</tried>
{% endfor %}

{% if cases %}
Dialogues on which the best wording so far did worst:
{% for case in cases %}
<case score="{{ case.score }}">
{{ case.context }}
From the model: {{ case.response }}
Wanted: {{ case.gold }}
</case>
{% endfor %}
{% endif %}

{% if refusals %}
Earlier answers could not be used:
{% for refusal in refusals %}
- {{ refusal.reason }}
{% endfor %}
{% endif %}

Write one new wording of the section that you expect to score better than all of these. It has to differ from each of them and
to serve every dialogue, so name nothing that belongs to one of those above. It may have up to {{ most_characters }} characters.
Answer with the wording alone, between <wording> and </wording>.
`;

/** The meta-prompt unless another is named. */
export function builtInMetaPrompt(): MetaPrompt {
  return parseMetaPrompt(BUILT_IN_META_PROMPT, 'built-in meta-prompt');
}
