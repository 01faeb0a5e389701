"use strict";
// Conveniences on top of pages that work without: dropping files, live progress, keys in editors.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  // Times in the reader's own zone.
  const tell = (root) => {
    const form = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    for (const time of all("time[datetime]", root)) {
      time.title = time.textContent;
      time.textContent = form.format(new Date(time.dateTime));
    }
  };
  tell(document);

  // Menus close when one looks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && one("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    one("summary", menu).focus();
  });
  const home = one("details.attention");
  if (home) home.addEventListener("click", (event) => {
    const row = event.target.closest("a[href^='#']") && document.getElementById(event.target.hash.slice(1));
    if (row) row.scrollIntoView({ block: "center" });
  });

  // Handing in: the file is dropped anywhere on the form.
  const intake = one("form.hand-in");
  if (intake) {
    const text = one("textarea", intake);
    const file = one("input[type=file]", intake);
    const counter = one(".counter", intake);
    const count = () => {
      const n = [...text.value.trim()].length;
      counter.textContent = n ? counter.dataset.words.replace("%n", n.toLocaleString(document.documentElement.lang)) : "";
    };
    let depth = 0;
    const over = (change) => {
      depth = Math.max(0, depth + change);
      intake.classList.toggle("over", depth > 0);
    };
    const hasFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    text.addEventListener("input", count);
    count();
    for (const [name, change] of [["dragenter", 1], ["dragleave", -1]]) {
      intake.addEventListener(name, (event) => hasFile(event) && over(change));
    }
    intake.addEventListener("dragover", (event) => hasFile(event) && event.preventDefault());
    intake.addEventListener("drop", (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      depth = 0;
      over(0);
      if (!event.dataTransfer.files.length) return;
      file.files = event.dataTransfer.files;
      file.focus();
    });
    intake.addEventListener("submit", () => { one("button.main", intake).disabled = true; });
    addEventListener("pageshow", () => { one("button.main", intake).disabled = false; });
  }

  // A job: each event brings the page's own account of it up to date.
  const job = one(".job[data-events]:not([data-events=''])");
  if (job) {
    const lost = one("#lost");
    let busy = false, again = false;
    const renew = async () => {
      if (busy) { again = true; return; }
      busy = true;
      try {
        const have = one("#lines");
        const answer = await fetch(`${job.dataset.here}?after=${have.children.length}`);
        if (answer.redirected) { location.replace(answer.url); return; }
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = one(".job", fresh);
        if (!now || !now.dataset.events) { location.reload(); return; }
        one("h1", job).textContent = one("h1", now).textContent;
        document.title = fresh.title;
        const bar = one("progress", now);
        one("progress", job).value = bar.value;
        one(".share", job).textContent = one(".share", now).textContent;
        const said = one("[role=status].lead", now);
        const status = one("[role=status].lead", job);
        // nodes, not text: the exact words of an error are marked as English
        if (status.innerHTML !== said.innerHTML) status.replaceChildren(...[...said.childNodes].map((node) => document.importNode(node, true)));
        for (const row of [...one("#lines", fresh).children]) have.append(document.importNode(row, true));
        one(".so-far").hidden = !have.children.length;
        lost.textContent = "";
      } catch {
        lost.textContent = lost.dataset.words;
      } finally {
        busy = false;
        if (again) { again = false; setTimeout(renew, 300); }
      }
    };
    const source = new EventSource(job.dataset.events);
    for (const name of ["progress", "end"]) {
      source.addEventListener(name, renew);
    }
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(renew, 1000);
    });
    setInterval(renew, 5000);
    one("form", job).addEventListener("submit", () => source.close());
  }

  // Editors: keys, the ticked lines as they are ticked, a word before unsaved work is lost.
  const editor = one("#editor");
  if (editor) {
    let touched = "unsaved" in editor.dataset;
    const chosen = one("#chosen");
    const tick = () => {
      const picks = all("input.pick");
      for (const pick of picks) pick.closest(".pair").classList.toggle("chosen", pick.checked);
      if (chosen) chosen.textContent = picks.filter((p) => p.checked).map((p) => p.dataset.label).join(", ") || chosen.dataset.none;
    };
    const touch = (event) => {
      if (event.target.form !== editor) return;
      touched = true;
      if (event.target.matches("input.pick")) tick();
    };
    document.addEventListener("input", touch);
    document.addEventListener("click", (event) => {
      const row = event.target.closest(".pickable");
      if (!row || event.target.closest("label, input, a") || !getSelection().isCollapsed) return;
      one("input.pick", row).click();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        editor.requestSubmit();
      }
      const out = event.key === "Escape" && one(".give-up", editor);
      if (out) out.click();
    });
    editor.addEventListener("submit", () => { touched = false; });
    for (const link of all(".give-up", editor)) link.addEventListener("click", () => { touched = false; });
    addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
    const field = one("textarea", editor);
    if (field) {
      const grow = () => { if (CSS.supports("field-sizing", "content")) return; field.rows = Math.max(field.rows, Math.ceil(field.scrollHeight / 26)); };
      field.addEventListener("input", grow);
      field.setSelectionRange(field.value.length, field.value.length);
    }
  }
})();
