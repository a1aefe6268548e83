import { nothing } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class StyleProperties extends Directive {
  #before: Readonly<Record<string, string>> = {};

  // Lit reads the type of the argument off this method and calls it on servers only.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  override render(_properties: Readonly<Record<string, string>>): unknown {
    return nothing;
  }

  override update(part: ElementPart, [properties]: [Readonly<Record<string, string>>]): unknown {
    const { style } = part.element as HTMLElement;
    for (const name of Object.keys(this.#before)) if (!(name in properties)) style.removeProperty(name);
    for (const [name, value] of Object.entries(properties)) {
      if (this.#before[name] !== value) style.setProperty(name, value);
    }
    this.#before = properties;
    return nothing;
  }
}

/**
 * Sets CSS properties, named as in a style sheet, on the element that it stands in: `<col ${styleProperties({ width: '9px' })}>`.
 * Lit's own style map writes a style attribute on the first rendering, which the panel's policy refuses.
 */
export const styleProperties = directive(StyleProperties);
