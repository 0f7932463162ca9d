/* What is pasted, put right before an editor of texts reads it.

   Word's lists come as paragraphs with bullets in front, and its comments, deletions and
   hidden words as words like any others. What has any of these goes to the server, where
   one list says what is kept, and comes back plain. */

window.pasteFromWord = window.pasteFromWord || (() => {
  const CONFIG = JSON.parse(document.getElementById('wagtail-config').textContent);
  const PAGES = new URL(CONFIG.ADMIN_URLS.PAGES, window.location);
  const NOT_PLAIN =
    /mso-list|MsoListParagraph|ListContainerWrapper|mso-element:\s*(comment|footnote|endnote)|msocomanchor|<del\b|<ins\b|mso-hide:\s*all|display:\s*none/;

  // Asked first: functions of the event and its HTML that say whether they take it.
  const before = [];

  const escaped = (text) => {
    const made = document.createElement('p');
    made.textContent = text;
    return made.innerHTML;
  };

  const htmlOf = (clipboard) =>
    clipboard.getData('text/html') ||
    clipboard
      .getData('text/plain')
      .split(/\r?\n/)
      .map((line) => `<p>${escaped(line)}</p>`)
      .join('');

  const convert = async (html) => {
    const data = new FormData();
    data.append('html', new Blob([html], { type: 'text/html' }), 'pasted.html');
    const response = await fetch(new URL('../paste/', PAGES), {
      method: 'POST',
      headers: { [CONFIG.CSRF_HEADER_NAME]: CONFIG.CSRF_TOKEN },
      body: data,
    });
    const answer = (response.headers.get('content-type') || '').includes('json')
      ? await response.json()
      : { error: 'The server did not answer as it should: try again, or sign in again in another tab.' };
    if (answer.error) throw new Error(`Nothing was pasted. ${answer.error}`);
    return answer;
  };

  const tell = (text, type) =>
    document.dispatchEvent(
      new CustomEvent('w-messages:add', { detail: { text, type, clear: true } }),
    );

  const pasteInstead = async (editor, html) => {
    let answer;
    try {
      answer = await convert(html);
    } catch (problem) {
      tell(problem.message, 'error');
      return;
    }
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', answer.html);
    editor.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
    if (answer.lostInText.length) tell(`Pasted. ${answer.lostInText.join(' ')}`, 'warning');
  };

  document.addEventListener(
    'paste',
    (event) => {
      const html = event.clipboardData?.getData('text/html') || '';
      if (html && before.some((takes) => takes(event, html))) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      const editor = event.target.closest?.('.Draftail-Editor [contenteditable="true"]');
      if (!event.isTrusted || !editor || !NOT_PLAIN.test(html)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      pasteInstead(editor, html);
    },
    true,
  );

  return { before, convert, htmlOf };
})();
