"use strict";
// Highlights a brief's sentence together with its evidence, both ways. Reading needs none of this.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let pinned = null;

  const partners = (element) =>
    element.dataset.partners.split(" ").map((id) => document.getElementById(id)).filter(Boolean);

  const show = (element) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    if (!element) return;
    for (const member of [element, ...partners(element)]) member.classList.add("lit");
  };

  const press = (element, state) => {
    if (element.hasAttribute("aria-pressed")) element.setAttribute("aria-pressed", state);
  };

  const release = () => {
    if (pinned) press(pinned, "false");
    pinned = null;
    show(null);
  };

  const pin = (element) => {
    release();
    pinned = element;
    press(element, "true");
    show(element);
  };

  const visit = (element) => {
    if (element === pinned) return release();
    pin(element);
    partners(element)[0].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  for (const element of document.querySelectorAll("[data-partners]")) {
    element.addEventListener("mouseenter", () => pinned || show(element));
    element.addEventListener("mouseleave", () => pinned || show(null));
    element.addEventListener("focusin", () => pinned || show(element));
    element.addEventListener("focusout", () => pinned || show(null));
  }

  for (const claim of document.querySelectorAll(".claim[data-partners]")) {
    claim.tabIndex = 0;
    claim.setAttribute("role", "button");
    claim.setAttribute("aria-pressed", "false");
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("a.mark");
    if (mark) {
      const line = document.getElementById(mark.hash.slice(1));
      if (line && line.dataset.partners) pin(line);
      return;
    }
    if (event.target.closest("a, summary, details, form, input, label")) return;
    if (!getSelection().isCollapsed) return; // selecting text to copy is no click
    const element = event.target.closest("[data-partners]");
    if (element) visit(element);
    else release();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") release();
    const element = event.target;
    if ((event.key === "Enter" || event.key === " ") && element.matches(".claim[data-partners]")) {
      event.preventDefault();
      visit(element);
    }
  });
})();
