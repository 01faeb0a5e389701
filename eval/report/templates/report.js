"use strict";
for (const box of document.querySelectorAll(".browser")) {
  const data = JSON.parse(document.getElementById(box.dataset.source).textContent);
  const list = box.querySelector(".list"), more = box.querySelector(".more");
  const found = box.querySelector(".found"), query = box.querySelector("input"), order = box.querySelector("select");
  box.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  const STEP = 10;
  let shown = STEP;
  const options = [["file order", (s) => s.index]];
  data.systems.forEach((system, i) => options.push(["worst " + system.name + " first", (s) => s.out[i][1]]));
  if (data.systems.length > 1) {
    const spread = (s) => Math.max(...s.out.map((o) => o[1])) - Math.min(...s.out.map((o) => o[1]));
    options.push(["systems differ most", (s) => -spread(s)]);
  }
  options.forEach(([label], i) => order.append(new Option(label, i)));
  data.segments.forEach((s, i) => {
    s.index = i;
    s.text = [s.id, s.domain, s.src, ...s.refs, ...s.out.map((o) => o[0])].join("\n").toLowerCase();
  });
  const element = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.textContent = text;
    return node;
  };
  const line = (label, text, className, colour) => {
    const p = element("p", className, "");
    const tag = element("span", "tag", label);
    if (colour !== undefined) {
      const chip = element("span", "chip s" + colour, "");
      chip.setAttribute("aria-hidden", "true");
      tag.prepend(chip);
    }
    p.append(tag, " " + (text || "(empty)"));
    return p;
  };
  const draw = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const key = options[order.value][1];
    const hits = data.segments.filter((s) => words.every((w) => s.text.includes(w)));
    hits.sort((a, b) => key(a) - key(b) || a.index - b.index);
    list.replaceChildren(...hits.slice(0, shown).map((s) => {
      const article = element("article", "segment", "");
      const source = line(s.id + (s.domain ? " · " + s.domain : ""), s.src, "src");
      source.lang = "zh";
      article.append(source);
      s.refs.forEach((r) => article.append(line("reference", r, "ref")));
      s.out.forEach(([text, score], i) => article.append(line(data.systems[i].name + " " + score.toFixed(1), text, "", data.systems[i].colour)));
      return article;
    }));
    found.textContent = hits.length + " of " + data.segments.length + " segments, " + data.figure + " of each";
    more.hidden = hits.length <= shown;
  };
  query.addEventListener("input", () => { shown = STEP; draw(); });
  order.addEventListener("change", () => { shown = STEP; draw(); });
  more.addEventListener("click", () => { shown += STEP; draw(); });
  draw();
}
