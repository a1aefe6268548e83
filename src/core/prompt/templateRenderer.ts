/** Values for the slots of a section: plain JSON data. */
export type Slots = Readonly<Record<string, unknown>>;

/**
 * Renders Jinja text. The whitespace rule, the only one: blocks alone on a line leave no line behind (`trim_blocks`
 * and `lstrip_blocks`), and white space at both ends of the result is cut.
 * Throws `invalid-template` when the text does not parse, runs past its deadline or grows past its bound, and `cancelled`.
 */
export interface TemplateRenderer {
  render(source: string, slots: Slots, signal: AbortSignal): Promise<string>;
}
