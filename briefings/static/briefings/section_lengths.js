/* How long each section of a briefing is, and the whole of it, while it is written. */

(() => {
  const start = (panel) => {
    const limit = Number(panel.dataset.limit);
    const perMinute = Number(panel.dataset.wordsPerMinute);
    const form = panel.closest('form');
    const total = panel.querySelector('[data-total]');
    const rows = panel.querySelector('tbody');
    const announcer = panel.querySelector('[role="status"]');
    // By section, whether it was too long when last looked at.
    const wasLong = new WeakMap();
    let isAsked = false;
    let announcing;

    const sections = () =>
      [...form.querySelectorAll('[data-contentpath="sections"] [data-streamfield-child]')].filter(
        (child) => child.querySelector('input[name$="-deleted"]')?.value !== '1',
      );

    const countWords = (section) =>
      [...section.querySelectorAll('[data-contentpath="text"] [data-block="true"]')]
        .map((line) => line.innerText)
        .join(' ')
        .split(/\s+/)
        .filter(Boolean).length;

    const counted = (words) => `${words} ${words === 1 ? 'word' : 'words'}`;

    const said = (words) =>
      words > limit
        ? `${counted(words)}: ${words - limit} more than the ${limit} that a section has.`
        : `${words} of ${limit} words.`;

    // Wagtail's class of errors: the tab counts these.
    const show = (section, words) => {
      let note = section.querySelector('.section-length');
      if (!note) {
        note = document.createElement('p');
        section.querySelector('[data-contentpath="text"]').append(note);
      }
      const isTold = section.querySelector('.error-message:not(.section-length)');
      const isLong = words > limit && !isTold;
      const classes = `section-length ${isLong ? 'error-message' : 'help'}`;
      if (note.className !== classes) {
        const fresh = document.createElement('p');
        fresh.className = classes;
        note.replaceWith(fresh);
        note = fresh;
      }
      if (note.textContent !== said(words)) note.textContent = said(words);
    };

    const announce = (message) => {
      clearTimeout(announcing);
      announcing = setTimeout(() => {
        announcer.textContent = message;
      }, 800);
    };

    const row = (heading, words) => {
      const made = document.createElement('tr');
      [heading || '(no heading yet)', String(words)].forEach((text) => {
        const cell = document.createElement('td');
        cell.textContent = text;
        made.append(cell);
      });
      if (words > limit) {
        const mark = document.createElement('strong');
        mark.textContent = ' too long';
        made.lastChild.append(mark);
      }
      return made;
    };

    const update = () => {
      isAsked = false;
      const found = sections().map((section, index) => {
        const words = countWords(section);
        const heading = section.querySelector('[data-contentpath="heading"] input')?.value;
        const name = heading || `Section ${index + 1}`;
        const isLong = words > limit;
        show(section, words);
        if (wasLong.has(section) && wasLong.get(section) !== isLong) {
          announce(`${name}: ${isLong ? said(words) : 'no longer too long.'}`);
        }
        wasLong.set(section, isLong);
        return { heading, words };
      });
      const all = found.reduce((sum, { words }) => sum + words, 0);
      const minutes = Math.max(1, Math.round(all / perMinute));
      total.textContent = `${counted(all)} in all, about ${minutes} ${
        minutes === 1 ? 'minute' : 'minutes'
      } to read.`;
      rows.replaceChildren(...found.map(({ heading, words }) => row(heading, words)));
    };

    const ask = () => {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(update);
    };

    const isOurs = ({ target }) => {
      const node = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      return node && (panel.contains(node) || node.closest('.section-length'));
    };

    new MutationObserver((changes) => {
      const others = changes.filter((change) => !isOurs(change));
      const added = others.filter(({ addedNodes, removedNodes }) =>
        [...addedNodes, ...removedNodes].some((node) => !node.classList?.contains('section-length')),
      );
      if (added.length || others.some(({ type }) => type === 'characterData')) ask();
    }).observe(form, { childList: true, characterData: true, subtree: true });
    form.addEventListener('input', ask);
    ask();
  };

  const startAll = () => document.querySelectorAll('[data-section-lengths]').forEach(start);

  if (document.readyState === 'complete') startAll();
  else window.addEventListener('load', startAll);
})();
