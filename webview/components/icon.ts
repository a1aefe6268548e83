import { html, svg, type TemplateResult } from 'lit';

/** The names of the panel's own icons: drawn here, so that no icon font is loaded. */
export type IconName = keyof typeof SHAPES;

const SHAPES = {
  run: svg`<path d="M4.5 2.8v10.4L13 8z" fill="currentColor" />`,
  stop: svg`<rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />`,
  previous: svg`<path d="M10 3 5 8l5 5" />`,
  next: svg`<path d="m6 3 5 5-5 5" />`,
  down: svg`<path d="m3 6 5 5 5-5" />`,
  flag: svg`<path d="M4 14.5v-13M4 2.5h8.5L10.2 5.5l2.3 3H4" />`,
  flagSet: svg`<path d="M4 14.5v-13" /><path d="M4 2.5h8.5L10.2 5.5l2.3 3H4z" fill="currentColor" />`,
  check: svg`<path d="m3 8.5 3.5 3.5L13 4.5" />`,
  cross: svg`<path d="m4 4 8 8m0-8-8 8" />`,
  warning: svg`<path d="M8 2.2 14.5 13.5h-13z" /><path d="M8 6.5v3.2M8 11.2v1" />`,
  waiting: svg`<circle cx="8" cy="8" r="5" />`,
  unavailable: svg`<circle cx="8" cy="8" r="5.5" /><path d="m4.2 11.8 7.6-7.6" />`,
  recorded: svg`<circle cx="8" cy="8" r="5.5" /><circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none" />`,
  connect: svg`<path d="M6 1.8v3.4M10 1.8v3.4M4 5.2h8v2.3a4 4 0 0 1-8 0zM8 11.5v3" />`,
  info: svg`<circle cx="8" cy="8" r="5.5" /><path d="M8 7.3v3.6M8 5v.9" />`,
  more: svg`<path d="M3 8h.01M8 8h.01M13 8h.01" stroke-width="2.2" />`,
  export: svg`<path d="M8 10V2M5 5l3-3 3 3M3 9.5v4h10v-4" />`,
  table: svg`<path d="M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.5 6.3V13" />`,
  note: svg`<path d="M3 2.5h10v7l-3.5 4H3zM13 9.5H9.5v4" />`,
  copy: svg`<path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" />`,
  history: svg`<path d="M2.5 3v3h3M2.8 6A5.5 5.5 0 1 1 2.5 8.6M8 5v3.2l2.2 1.6" />`,
  diff: svg`<path d="M8 2v6M5 5h6M5 12.5h6" />`,
  onSave: svg`<path d="M2.8 2.8h8L13.2 5v8.2H2.8zM5.2 2.8V6h4.6V2.8" /><path d="M6.3 7.8v4l3.4-2z" fill="currentColor" />`,
  open: svg`<path d="M9 2.5h4.5V7M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4" />`,
} as const;

/** An icon of 16 px in the colour of the text; the words beside it or the label of its button say what it means. */
export function icon(name: IconName): TemplateResult {
  return html`<svg
    class="icon icon-${name}"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.3"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${SHAPES[name]}
  </svg>`;
}
