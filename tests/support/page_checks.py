"""Checks that run inside a page, each a JavaScript function that answers what is wrong."""

from __future__ import annotations

#: Texts whose contrast with their ground is below 4.5 (WCAG 2.2, 1.4.3).
CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (c) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = c;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255];
  };
  const low = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || e.closest("script, style, noscript, .said, select")) continue;
    if (!e.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${node.data.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return low;
}
"""

#: One main, one h1, headings without leaps, unique ids, targets of references.
LANDMARKS = """
() => {
  const wrong = [];
  for (const [what, n] of [["main", 1], ["h1", 1], ["body > header", 1], ["body > footer", 1]]) {
    const found = document.querySelectorAll(what).length;
    if (found !== n) wrong.push(`${found} ${what}`);
  }
  let last = 0;
  const sections = [...document.querySelectorAll("h1, h2, h3, h4")];
  for (const heading of sections) {
    const level = +heading.tagName[1];
    if (last && level > last + 1) wrong.push(`h${level} after h${last}: ${heading.textContent}`);
    last = level;
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`twice #${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "for"])
    for (const e of document.querySelectorAll(`[${name}]`))
      for (const id of e.getAttribute(name).split(" "))
        if (!document.getElementById(id)) wrong.push(`${name} of ${e.tagName} names no #${id}`);
  for (const e of document.querySelectorAll("a[href^='#']"))
    if (!document.getElementById(e.hash.slice(1))) wrong.push(`no target ${e.hash}`);
  return wrong;
}
"""

#: Controls without a name, links without a text.
LABELS = """
() => {
  const named = (e) =>
    e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") ||
    (e.labels && e.labels.length) || e.textContent.trim();
  const controls = document.querySelectorAll(
    "a[href], button, input, textarea, select, progress, meter, summary, nav, [role=region]"
  );
  return [...controls]
    .filter((e) => e.type !== "hidden" && !e.hidden && !named(e))
    .map((e) => e.outerHTML.slice(0, 80));
}
"""

#: Han characters in text whose language is not Chinese, or the other way round.
LANGUAGES = """
() => {
  const wrong = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement, text = node.data.trim();
    if (!text || e.closest("script, style, noscript")) continue;
    const lang = e.closest("[lang]").lang;
    const han = /\\p{Script=Han}{4}/u.test(text);
    if (han && !lang.startsWith("zh")) wrong.push(`${lang}: ${text.slice(0, 30)}`);
    const english = /^[A-Z][a-z]+( [a-z]+){3}/.test(text) && !/\\p{Script=Han}/u.test(text);
    if (english && lang !== "en") wrong.push(`${lang}: ${text.slice(0, 30)}`);
  }
  return wrong;
}
"""
