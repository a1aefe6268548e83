/** Opens a popover at an element, gives it the focus, and gives the focus back to the element when it closes. */
export function openPopover(panel: HTMLElement, at: HTMLElement): void {
  if (panel.matches(':popover-open')) panel.hidePopover();
  panel.showPopover({ source: at });
  panel.focus({ preventScroll: true });
  panel.addEventListener('beforetoggle', function closing(event) {
    if (event.newState !== 'closed') return;
    panel.removeEventListener('beforetoggle', closing);
    if (panel.contains(document.activeElement)) at.focus({ preventScroll: true });
  });
}
