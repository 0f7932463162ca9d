// “Ready to publish?”: sends the form to be checked while it is written, shows the answer
// in the side panel, and marks each finding where it stands in the form.
(() => {
  const PAUSE = 1000; // milliseconds without a change before the form is sent

  class ReadinessPanel {
    constructor(element) {
      this.element = element;
      this.form = document.querySelector("[data-edit-form]");
      this.summary = element.querySelector("[data-readiness-summary]");
      this.content = element.querySelector("[data-readiness-content]");
      this.toggle = document.querySelector('[data-side-panel-toggle="readiness"]');
      this.counter = this.toggle?.querySelector("[data-side-panel-toggle-counter]");
      this.marks = [];

      element
        .querySelector("[data-readiness-check]")
        .addEventListener("click", () => this.check());
      element.addEventListener("click", (event) => this.clicked(event));
      element.addEventListener("change", (event) => this.changed(event));
      const later = () => this.checkLater();
      // Choosers, dates and removed blocks change inputs from scripts.
      this.form?.addEventListener("input", later);
      this.form?.addEventListener("change", later);
      this.form?.addEventListener("click", (event) => {
        if (event.target.closest("button:not([data-readiness-give-reason])")) later();
      });
      document.addEventListener("w-autosave:success", (event) => {
        this.isSaved(event.detail?.data?.pk);
        later();
      });
      this.check();
    }

    // A new page has its number now, without the editor being loaded again.
    isSaved(pk) {
      const data = this.element.dataset;
      if (!pk || !("isNew" in data)) return;
      delete data.isNew;
      data.checkUrl = data.checkUrl.replace("/0/", `/${pk}/`);
      data.confirmUrl = data.confirmUrl.replace("/0/", `/${pk}/`);
      this.element.querySelector("[data-readiness-check]").hidden = false;
    }

    checkLater() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.check(), PAUSE);
    }

    check() {
      return this.send(this.element.dataset.checkUrl, new FormData());
    }

    async send(url, extra) {
      clearTimeout(this.timer);
      if ("isNew" in this.element.dataset) return null;
      this.request?.abort();
      this.request = new AbortController();
      const data = this.form ? new FormData(this.form) : new FormData();
      for (const [name, value] of [...data]) {
        // Files are not sent: those that are chosen here are uploaded already.
        if (value instanceof File) data.delete(name);
      }
      for (const [name, value] of extra) data.append(name, value);
      try {
        const response = await fetch(url, {
          method: "POST",
          body: data,
          headers: { "X-CSRFToken": window.wagtailConfig?.CSRF_TOKEN ?? "" },
          signal: this.request.signal,
        });
        if (!response.ok) throw new Error(response.status);
        const answer = await response.json();
        this.show(answer);
        if (answer.unread) this.checkLater();
        return answer;
      } catch (error) {
        if (error.name !== "AbortError") {
          this.say("This could not be checked just now. Check again in a moment.");
        }
        return null;
      }
    }

    say(text) {
      if (this.summary.textContent !== text) this.summary.textContent = text;
    }

    show(answer) {
      this.say(answer.summary);
      this.replace(answer.html);
      if (this.counter) {
        this.counter.textContent = answer.count;
        this.counter.hidden = answer.count === 0;
        this.toggle.setAttribute("aria-label", `Ready to publish? ${answer.summary}`);
      }
      this.mark(answer.marks);
    }

    // Put in what is new, and keep what somebody is writing or has opened.
    replace(html) {
      if (this.html === html) return;
      this.html = html;
      const kept = [...this.content.querySelectorAll("textarea, details, input[id]")].map(
        (each) => [each.id, each.value, each.open, each.checked],
      );
      const { id, selectionStart, selectionEnd } = document.activeElement ?? {};
      const hadFocus = this.content.contains(document.activeElement);
      this.content.innerHTML = html;
      for (const [name, value, isOpen, isChecked] of kept) {
        const element = document.getElementById(name);
        if (!element) continue;
        if (element.matches("details")) element.open = isOpen;
        else if (element.type === "checkbox") element.checked = isChecked;
        else element.value = value;
      }
      if (hadFocus) {
        const again = id && document.getElementById(id);
        (again || this.element.querySelector("[data-readiness-check]")).focus();
        if (again?.setSelectionRange) again.setSelectionRange(selectionStart, selectionEnd);
      }
    }

    clicked(event) {
      const shown = event.target.closest("[data-readiness-show]");
      if (shown) this.showInForm(shown.dataset.readinessShow, shown.closest("li"));
      const confirmed = event.target.closest("[data-readiness-confirm]");
      if (confirmed) this.confirm(confirmed.closest("[data-readiness-group]"));
    }

    changed(event) {
      if (!event.target.matches("[data-readiness-all]")) return;
      const group = event.target.closest("[data-readiness-group]");
      group.querySelectorAll('input[name="readiness-finding"]').forEach((each) => {
        each.checked = event.target.checked;
      });
    }

    async confirm(group) {
      const extra = new FormData();
      const reason = group.querySelector("textarea");
      const problem = group.querySelector("[data-readiness-problem]");
      const chosen = group.querySelectorAll(
        'input[name="readiness-finding"]:checked, input[type="hidden"][name="readiness-finding"]',
      );
      problem.textContent = "";
      if (!chosen.length) {
        problem.textContent = "Tick what the reason is for.";
        return;
      }
      extra.append("readiness-reason", reason.value);
      chosen.forEach((each) => extra.append("readiness-finding", each.value));
      const answer = await this.send(this.element.dataset.confirmUrl, extra);
      if (answer?.problem) {
        const now = document.getElementById(reason.id)?.closest("[data-readiness-group]");
        const place = now?.querySelector("[data-readiness-problem]");
        if (place) place.textContent = answer.problem;
        else this.say(answer.problem);
        document.getElementById(reason.id)?.focus();
      } else if (answer) {
        const left = document.getElementById(reason.id);
        if (left) left.value = "";
        this.element.querySelector("[data-readiness-check]").focus();
      }
    }

    // The element of the form that a mark is about, or null.
    placeOf({ path, input }) {
      if (input) {
        const found = document.getElementById(input);
        return found?.closest("[data-field]") ?? found?.parentElement ?? null;
      }
      let place = this.form;
      for (const step of path ? path.split(".") : []) {
        const inner = place?.querySelector(`[data-contentpath="${CSS.escape(step)}"]`);
        if (!inner) break;
        place = inner;
      }
      return place === this.form ? null : place;
    }

    mark(marks) {
      const key = JSON.stringify(marks);
      if (key === this.key && this.marks.every((each) => each.note.isConnected)) return;
      this.key = key;
      for (const { note, input } of this.marks) {
        if (input) this.describe(input, note.id, false);
        note.remove();
      }
      this.marks = marks.flatMap((each, number) => {
        const place = this.placeOf(each);
        if (!place) return [];
        const note = this.note(each, number);
        place.append(note);
        const input = place.querySelector(
          'input:not([type="hidden"]), textarea, select, [role="textbox"]',
        );
        if (input) this.describe(input, note.id, true);
        return [{ id: each.id, note, input }];
      });
    }

    describe(input, id, isAdded) {
      const ids = (input.getAttribute("aria-describedby") ?? "").split(" ");
      const others = ids.filter((each) => each && each !== id);
      input.setAttribute("aria-describedby", [...others, ...(isAdded ? [id] : [])].join(" "));
    }

    note({ id, severity, title, words, message }, number) {
      const note = document.createElement("div");
      note.className = `readiness-note readiness-note--${severity}`;
      note.id = `readiness-note-${number}`;
      const text = document.createElement("p");
      const heading = document.createElement("strong");
      heading.textContent = severity === "refuse" ? `To mend: ${title}` : title;
      text.append(heading);
      if (words) {
        const mark = document.createElement("mark");
        mark.textContent = words;
        text.append(" ", mark);
      }
      text.append(` ${message}`);
      note.append(text);
      if (severity === "warn") {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "readiness-panel__show";
        button.dataset.readinessGiveReason = id;
        button.textContent = "Give a reason";
        button.addEventListener("click", () => this.askReason(id));
        note.append(button);
      }
      return note;
    }

    askReason(id) {
      if (this.toggle?.getAttribute("aria-expanded") !== "true") this.toggle?.click();
      const chosen = this.content.querySelector(
        `input[name="readiness-finding"][value="${CSS.escape(id)}"]`,
      );
      const group = chosen?.closest("[data-readiness-group]");
      if (!group) return;
      if (chosen.type === "checkbox") chosen.checked = true;
      group.querySelector("details").open = true;
      const reason = group.querySelector("textarea");
      reason.focus();
      reason.scrollIntoView({ block: "center" });
    }

    // Open the tab and the panels around, then go there.
    showInForm(id, item) {
      const same = [...this.content.querySelectorAll("[data-readiness-show]")].filter(
        (each) => each.dataset.readinessShow === id,
      );
      const which = same.findIndex((each) => item.contains(each));
      const marked = this.marks.filter((each) => each.id === id);
      const { note, input } = marked[which] ?? marked[0] ?? {};
      if (!note) return;
      const tab = note.closest('[role="tabpanel"], .w-tabs__panel');
      if (tab?.hidden) {
        document.querySelector(`[role="tab"][href="#${tab.id}"]`)?.click();
      }
      for (let around = note.parentElement; around; around = around.parentElement) {
        if (around.hidden && around.matches(".w-panel__content")) {
          around.dispatchEvent(new Event("beforematch", { bubbles: true }));
        }
      }
      note.scrollIntoView({ block: "center" });
      if (input) {
        input.focus({ preventScroll: true });
      } else {
        note.tabIndex = -1;
        note.focus({ preventScroll: true });
      }
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-readiness]").forEach((each) => new ReadinessPanel(each));
  });
})();
