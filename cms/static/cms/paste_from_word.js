/* Paste from Word: the clipboard's HTML becomes blocks of a body, on the server, where
   one list says what is kept. A body has a button for it; what is pasted into a text of
   a body with headings, tables or Word's lists in it goes the same way, since the
   editor of texts would drop those. */

(() => {
  const { before, convert, htmlOf } = window.pasteFromWord;
  // What an editor of texts would take for paragraphs.
  const STRUCTURE = /<(h[1-6]|table|blockquote)\b|role="heading"|Mso(Title|Quote)/;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };

  const list = (sentences) =>
    element('ul', {}, ...sentences.map((sentence) => element('li', {}, sentence)));

  class PasteControl {
    constructor(stream) {
      this.stream = stream;
      const id = `${stream.prefix}-paste`;
      this.button = element(
        'button',
        { type: 'button', class: 'button button-small button-secondary', 'aria-expanded': 'false', 'aria-controls': id },
        'Paste from Word',
      );
      this.help = element(
        'p',
        { id: `${id}-help`, class: 'help' },
        'Copy in Word or on a web page, and paste here (Ctrl+V, on a Mac ⌘V). Headings, lists, tables and links stay; the rest is listed.',
      );
      this.area = element('div', {
        class: 'paste-from-word__area',
        contenteditable: 'true',
        role: 'textbox',
        'aria-label': 'Paste here',
        'aria-describedby': `${id}-help`,
      });
      this.panel = element('div', { id, hidden: '' }, this.area, this.help);
      this.report = element('div', {
        class: 'paste-from-word__report',
        role: 'status',
        tabindex: '-1',
      });
      this.element = element('div', { class: 'paste-from-word' }, this.button, this.panel, this.report);
      this.button.addEventListener('click', () => this.toggle());
      this.area.addEventListener('paste', (event) => this.pasted(event));
      // Nothing is typed here: whatever is, would be lost.
      this.area.addEventListener('beforeinput', (event) => event.preventDefault());
      this.panel.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') {
          this.toggle(false);
          this.button.focus();
        }
      });
      before.push((event, html) => this.takes(event, html));
    }

    toggle(is_open = this.panel.hidden) {
      this.panel.hidden = !is_open;
      this.button.setAttribute('aria-expanded', String(is_open));
      if (is_open) this.area.focus();
    }

    pasted(event) {
      event.preventDefault();
      this.insert(htmlOf(event.clipboardData), this.stream.children.length);
    }

    /* Say whether what is pasted into a text of the body is more than a text, and if
       so put blocks below that text, or in its place where it is empty. */
    takes(event, html) {
      const place = this.stream.children.findIndex(
        (child) => child.type === 'paragraph' && child.element.contains(event.target),
      );
      if (place < 0 || !STRUCTURE.test(html)) return false;
      const isEmpty = !event.target.closest('[contenteditable]').innerText.trim();
      this.insert(html, place + 1, isEmpty ? this.stream.children[place] : null);
      return true;
    }

    async insert(html, place, replaced = null) {
      this.tell('Reading what was pasted…');
      let answer;
      try {
        answer = await convert(html);
      } catch (problem) {
        this.tell(problem.message);
        return;
      }
      if (!answer.blocks.length) {
        this.tell('There was no text in what was pasted.', answer.lost);
        return;
      }
      answer.blocks.forEach((block, index) => this.stream.insert(block, place + index));
      const made = this.stream.children.slice(place, place + answer.blocks.length);
      if (replaced) replaced.sequence.deleteBlock(replaced.index);
      this.toggle(false);
      this.tell(`Pasted: ${answer.made}.`, answer.lost, made);
      this.report.focus();
    }

    tell(said, lost = [], made = []) {
      const parts = [element('p', {}, element('strong', {}, said))];
      if (lost.length) parts.push(element('p', {}, 'Not kept as it was:'), list(lost));
      if (made.length) {
        const undo = element(
          'button',
          { type: 'button', class: 'button button-small button-secondary' },
          'Take it out again',
        );
        undo.addEventListener('click', () => {
          made
            .filter((block) => this.stream.children.includes(block))
            .forEach((block) => this.stream.deleteBlock(block.index));
          this.tell('What was pasted is taken out again.');
          this.report.focus();
        });
        parts.push(undo);
      }
      this.report.replaceChildren(...parts);
    }
  }

  class BodyBlockDefinition extends window.wagtailStreamField.blocks.StreamBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const stream = super.render(placeholder, prefix, initialState, initialError);
      stream.element.after(new PasteControl(stream).element);
      return stream;
    }
  }

  window.telepath.register('cms.blocks.BodyBlock', BodyBlockDefinition);
})();
