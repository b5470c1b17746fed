"use strict";
// Hides what does not match; places follow from --low and --high by the style sheet alone.
(() => {
  const form = document.getElementById("filter"), page = document.getElementById("timeline"), count = document.getElementById("count");
  const lanes = [...page.querySelectorAll(".lane")].map(e => ({ e, name: e.dataset.name, marks: [...e.querySelectorAll(".m")] }));
  const field = name => form.elements.namedItem(name), value = name => field(name) ? field(name).value : "";
  const first = +page.dataset.low, last = +page.dataset.high;
  const day = year => Date.UTC(year, 0, 1) / 864e5;
  const few = n => `${n} mark${n === 1 ? "" : "s"}`;
  function show() {
    const who = value("who").trim().toLowerCase();
    let low = first, high = last;
    if (field("from")) {
      const from = Math.min(value("from"), value("to")), to = Math.max(value("from"), value("to"));
      if (from !== +field("from").options[0].value) low = Math.max(first, day(from));
      if (to !== +field("to").options[field("to").options.length - 1].value) high = Math.min(last, day(to + 1) - 1);
    }
    page.style.setProperty("--low", low);
    page.style.setProperty("--high", high);
    page.classList.toggle("whole", low === first && high === last);
    page.classList.toggle("near", high - low < 800);
    page.classList.toggle("nearer", high - low < 480);
    page.classList.toggle("far", high - low > 4400);
    let shown = 0, rows = 0;
    for (const lane of lanes) {
      let here = 0;
      for (const m of lane.marks) {
        const d = m.dataset;
        const fits = ["status", "kind", "source"].every(k => !value(k) || value(k) === d[k]) &&
          (!who || lane.name.includes(who) || m.title.toLowerCase().includes(who)) && (d.d === "1000000" ? low === first && high === last : +d.e >= low && +d.d <= high);
        m.hidden = !fits;
        here += fits;
      }
      lane.e.hidden = !here;
      shown += here;
      rows += here > 0;
    }
    for (const e of page.querySelectorAll(".tick, .rule")) {
      const d = +e.style.getPropertyValue("--d");
      e.hidden = d < low || d > high;
    }
    count.textContent = shown ? `${few(shown)} in ${rows} lane${rows === 1 ? "" : "s"}.` : "Nothing matches: choose less, or show all.";
  }
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", e => e.preventDefault());
  show();
})();
