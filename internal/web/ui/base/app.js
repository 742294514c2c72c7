// Small comforts; every page works without them.
(() => {
  const all = (sel, fn) => document.querySelectorAll(sel).forEach(fn);

  // Buttons that need a script are shown only where it runs.
  all(".needs-js", (el) => { el.hidden = false; });
  all("[data-print]", (el) => el.addEventListener("click", () => window.print()));

  // After a refusal the reader starts at the summary of what to mend.
  const errors = document.querySelector("[data-focus]");
  if (errors) errors.focus();

  // Choosing files sends them; the state is announced. The browser's own button
  // speaks the browser's language, so the label takes its place.
  all("[data-upload]", (box) => {
    const input = box.querySelector("input[type=file]");
    const state = box.querySelector("[data-sending]");
    box.classList.add("enhanced");
    input.addEventListener("change", () => {
      if (!input.files.length) return;
      state.textContent = state.dataset.sending + " " + [...input.files].map((f) => f.name).join(", ");
      input.form.requestSubmit();
    });
  });
  all("[data-without-js]", (el) => { el.hidden = true; });

  // A form is sent once; the server would count a second sending as the same
  // act, but the reader should not wonder.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post") return;
    if (form.dataset.busy) { e.preventDefault(); return; }
    form.dataset.busy = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => { delete form.dataset.busy; form.removeAttribute("aria-busy"); }, 8000);
  });

  // Unsaved words are not lost by leaving the page unasked.
  all("form[data-unsaved]", (form) => {
    let dirty = false;
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (e) => { if (dirty) e.preventDefault(); });
  });

  // j and k walk the rows of a list; Enter follows the link in focus.
  const rows = [...document.querySelectorAll("[data-list] tbody th a")];
  if (rows.length) document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    const step = e.key === "j" ? 1 : e.key === "k" ? -1 : 0;
    if (!step) return;
    const at = rows.indexOf(document.activeElement);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (next) { next.focus(); e.preventDefault(); }
  });
})();
