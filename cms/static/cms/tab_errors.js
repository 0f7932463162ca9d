/* The red numbers on the tabs of a form, counted again when errors come and go.

   Wagtail counts once, before a StreamField has drawn the errors of its blocks. */

(() => {
  const COUNTER = '[data-controller~="w-count"]';
  const ERROR = '.error-message, .help-critical';
  let isAsked = false;

  const count = () => {
    isAsked = false;
    document.querySelectorAll(COUNTER).forEach((counter) => {
      window.wagtail.app.getControllerForElementAndIdentifier(counter, 'w-count')?.count();
    });
  };

  const isOfError = (node) =>
    node.nodeType === Node.ELEMENT_NODE && (node.matches(ERROR) || node.querySelector(ERROR));

  const watch = () => {
    const panels = document.querySelector('.tab-content, [data-tabs-content], #page-edit-form');
    if (!panels) return;
    new MutationObserver((changes) => {
      const changed = changes.flatMap(({ addedNodes, removedNodes }) => [
        ...addedNodes,
        ...removedNodes,
      ]);
      if (isAsked || !changed.some(isOfError)) return;
      isAsked = true;
      requestAnimationFrame(count);
    }).observe(panels, { childList: true, subtree: true });
    requestAnimationFrame(count);
  };

  if (document.readyState === 'complete') watch();
  else window.addEventListener('load', watch);
})();
