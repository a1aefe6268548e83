/** What can take the focus, also where only a script gives it. */
const FOCUSABLE = [
  ...['a[href]', 'summary', '[tabindex]', 'vscode-single-select', 'vscode-textfield'],
  ...['button', 'input', 'select', 'textarea', 'vscode-button'].map((tag) => `${tag}:not([disabled])`),
].join();

/** Where an element stood: the n-th child of its parent. */
interface Place {
  readonly parent: Element;
  readonly index: number;
}

/**
 * Gives the focus a new place whenever what has it goes away below `root`, for as long as the page lives: back to the element where
 * that was only moved or disabled for a while, to the button that opened it, or to what has taken its place. Who works by keyboard
 * would else begin again at the top of the page.
 */
export function keepFocus(root: HTMLElement): void {
  let last: HTMLElement | undefined;
  let places: readonly Place[] = [];
  let isWaiting = false;
  /** In the next frame, when what takes the place has its own parts. */
  const give = (): void => {
    isWaiting = false;
    if (last === undefined || document.activeElement !== document.body) return;
    const next = last.isConnected ? (last.matches('[disabled]') ? undefined : last) : successor(root, last, places);
    next?.focus({ preventScroll: true });
  };
  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    last = target;
    places = placesOf(target, root);
  });
  new MutationObserver((changes) => {
    // A page that is not in front takes nothing away from the editor beside it.
    if (last === undefined || isWaiting || document.activeElement !== document.body || !document.hasFocus()) return;
    const lost = last;
    if (!changes.some((change) => concerns(change, lost))) return;
    isWaiting = true;
    requestAnimationFrame(give);
  }).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
}

function placesOf(element: Element, root: Element): readonly Place[] {
  const parent = element === root ? null : element.parentElement;
  if (parent === null) return [];
  return [{ parent, index: [...parent.children].indexOf(element) }, ...placesOf(parent, root)];
}

/** It was taken out, moved, or disabled or enabled: a press beside everything also takes the focus away, and is none of that. */
function concerns({ type, target, removedNodes }: MutationRecord, element: Element): boolean {
  return type === 'attributes' ? target === element : [...removedNodes].some((node) => node.contains(element));
}

function successor(root: HTMLElement, lost: HTMLElement, places: readonly Place[]): HTMLElement | undefined {
  const key = lost.closest<HTMLElement>('[data-details]')?.dataset['details'];
  const opener = key === undefined ? undefined : openerOf(root, key);
  if (opener !== undefined) return opener;
  for (const { parent, index } of places.filter((place) => place.parent.isConnected)) {
    if (parent instanceof HTMLElement && parent.matches('[tabindex]')) return parent;
    const children = [...parent.children];
    for (const child of [...children.slice(index), ...children.slice(0, index).reverse()]) {
      const found = [child, ...child.querySelectorAll(FOCUSABLE)].find(
        (one) => one instanceof HTMLElement && one.matches(FOCUSABLE) && one.checkVisibility(),
      );
      if (found instanceof HTMLElement) return found;
    }
  }
  return undefined;
}

/** The button that opens and closes the details of that key. */
export function openerOf(root: ParentNode, key: string): HTMLElement | undefined {
  return root.querySelector<HTMLElement>(`[data-opens="${CSS.escape(key)}"]`) ?? undefined;
}
