// Curves are drawn already; here they say what they are at the time under the pointer.
for (const canvas of document.querySelectorAll("[data-plot]")) {
  const plot = MODEL.plots[+canvas.dataset.plot];
  const figure = canvas.closest("figure");
  const line = make("div", { class: "cursor", hidden: "" });
  const own = figure.parentElement.classList.contains("small") ? figure.querySelector("figcaption span:last-child") : null;
  const said = own || figure.nextElementSibling;
  const before = said.textContent;
  canvas.append(line);
  const at = (points, t) => {
    let value = points[0][1];
    for (const [time, v] of points) if (time <= t) value = v;
    return value;
  };
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const t = share * plot.end;
    line.hidden = false;
    line.style.left = `${share * 100}%`;
    const values = plot.series.map((s) => `${own ? "" : s.name + " "}${+at(s.points, t).toFixed(2)} ${plot.unit}`);
    said.textContent = `${plot.end > DAY * 1.1 ? `day ${Math.floor(t / DAY) + 1}, ` : ""}${clock(t % DAY).slice(0, 5)}: ${values.join(", ")}`;
  });
  canvas.addEventListener("pointerleave", () => {
    line.hidden = true;
    said.textContent = before;
  });
}
