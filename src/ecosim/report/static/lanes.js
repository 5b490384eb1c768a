// The lanes: names, bars and dots, made once, and moved when the view changes.
const board = document.getElementById("board");
const lanes = [];
const elementOf = new Map(); // message → item

function makeLanes() {
  const rows = board.querySelector(".rows");
  const hits = new Set(RUN.moments.flatMap((m) => [m.cause.message, ...m.effects.map((e) => e.message)]));
  let group = "";
  let box = rows;
  RUN.lanes.forEach((lane, number) => {
    if (lane.group !== group) {
      group = lane.group;
      box = make("div", { class: "group", role: "group", "aria-label": group }, make("div", { class: "groupname" }, group));
      rows.append(box);
    }
    const track = make("div", { class: "track", role: "group", "aria-label": lane.name });
    const title = lane.kind ? `${lane.name} (${lane.id}, ${lane.kind})` : lane.name;
    const row = make("div", { class: "row", "data-lane": lane.id }, make("div", { class: "name", title }, lane.name), track);
    box.append(row);
    lanes.push({ number, lane, row, track, items: [], box });
  });
  for (const { lane, items } of lanes) {
    for (const [from, to, label, tone, message] of lane.bars) items.push(item(lane, from, to ?? RUN.end, message, tone, label));
  }
  for (let i = 0; i < record.count; i++) {
    const lane = lanes[record.lane(i)];
    if (!lane || (!record.sort(i) && !hits.has(i))) continue;
    lane.items.push(item(lane.lane, record.time(i), null, i, `${record.sort(i) || "event"}${hits.has(i) ? " hit" : ""}`));
  }
  for (const lane of lanes) {
    const order = (a, b) => a.from - b.from || a.message - b.message;
    lane.track.append(...lane.items.map((found) => found.element));
    lane.items.sort(order);
  }
}

function item(lane, from, to, message, look, label = "") {
  const bar = to !== null;
  const said = bar ? `${lane.name}: ${label}, ${clock(from)} to ${clock(to)}` : `${clock(from)} ${record.text(message)}`;
  const element = make(
    "button",
    { type: "button", tabindex: "-1", class: `${bar ? "bar" : "dot"} ${look}`, title: said, "aria-label": said, "data-message": message },
    ...(bar ? [make("span", {}, label)] : []),
  );
  const found = { element, from, to: bar ? to : from, bar, message, off: false };
  element.item = found;
  if (!elementOf.has(message) || !bar) elementOf.set(message, found);
  return found;
}

function placeLanes() {
  const pad = 6;
  for (const { items, row } of lanes) {
    if (row.hidden) continue;
    for (const found of items) {
      const off = found.to < view.from || found.from > view.to;
      if (off !== found.off) {
        if (off && found.element === document.activeElement) board.focus({ preventScroll: true }); // keys go on working
        found.element.hidden = found.off = off;
      }
      if (off) continue;
      const left = Math.max(-pad, view.x(found.from));
      found.element.style.transform = `translateX(${left.toFixed(1)}px)`;
      if (!found.bar) continue;
      const width = Math.min(view.width + pad, view.x(found.to)) - left;
      found.element.style.width = `${Math.max(2, width).toFixed(1)}px`;
      found.element.firstChild.hidden = width < 22;
    }
  }
}

const STEPS = [1, 2, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600];

function placeAxis() {
  const track = board.querySelector(".axis .track");
  const step = STEPS.find((s) => (s / view.span) * view.width >= (s < 60 ? 68 : 54)) || 21600;
  const ticks = [];
  const lines = [];
  for (let local = Math.ceil(shifted(view.from) / step) * step; local <= shifted(view.to); local += step) {
    const t = local - (shifted(view.from) - view.from);
    const x = view.x(t);
    const said = clock(t).slice(0, step < 60 ? 8 : 5);
    const tick = make("span", { class: x < 20 ? "tick first" : x > view.width - 20 ? "tick final" : "tick" }, said);
    tick.style.left = `${x}px`;
    ticks.push(tick);
    lines.push(x);
  }
  track.replaceChildren(...ticks);
  const paint = lines.map((x) => `linear-gradient(var(--hair), var(--hair)) ${x.toFixed(1)}px 0 / 1px 100% no-repeat`);
  board.querySelector(".lines").style.background = paint.join(", ") || "none";
  document.getElementById("where").textContent = `${clock(view.from).slice(0, 8)} – ${clock(view.to)}`;
}

/* Only these lanes; a group of which none is left has no name either. */
function showLanes(wanted) {
  for (const lane of lanes) lane.row.hidden = !wanted(lane);
  for (const { box } of lanes) box.hidden = ![...box.querySelectorAll(".row")].some((row) => !row.hidden);
  board.querySelector(".empty").hidden = lanes.some((lane) => !lane.row.hidden);
}
