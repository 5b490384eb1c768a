// Puts the day together: filters, moments, and what is drawn when the view changes.
const filter = document.getElementById("filter");
const part = document.getElementById("part");
const select = document.getElementById("moment");

function applyFilters() {
  const wanted = filter.value.trim().toLowerCase();
  const moment = RUN.moments.find((m) => m.id === state.moment);
  const among = moment ? partakers(moment) : part.checked ? new Set(RUN.moments.flatMap((m) => [...partakers(m)])) : null;
  showLanes(({ number, lane }) => {
    const said = `${lane.name} ${lane.id} ${lane.kind} ${lane.group}`.toLowerCase();
    return said.includes(wanted) && (!among || among.has(number));
  });
  view.changed();
}

function chooseMoment(id) {
  const moment = RUN.moments.find((m) => m.id === id);
  state.moment = moment ? id : "";
  select.value = state.moment;
  if (!trail.hidden) release();
  applyFilters();
  if (!moment || moment.at === null) return view.show(0, RUN.end);
  const first = moment.cause.message >= 0 ? record.time(record.chain(moment.cause.message).at(-2) ?? moment.cause.message) : moment.at;
  const begin = moment.at - first < 120 ? first : moment.at;
  const long = Math.max(8, (ends(moment) - begin) * 1.5);
  view.show(begin - long * 0.15, begin + long * 0.85);
}

function nextMoment(by) {
  const reached = RUN.moments.filter((m) => m.at !== null).sort((a, b) => a.at - b.at);
  const at = reached.findIndex((m) => m.id === state.moment);
  const next = reached[at < 0 ? (by > 0 ? 0 : reached.length - 1) : at + by];
  if (next) chooseMoment(next.id);
}

function makeOverview() {
  const bins = new Array(144).fill(0);
  for (let i = 0; i < record.count; i++) if (record.sort(i)) bins[Math.min(143, Math.floor((record.time(i) / RUN.end) * 144))]++;
  const most = Math.max(...bins, 1);
  const svg = overview.querySelector("svg");
  svg.setAttribute("viewBox", "0 0 144 30");
  svg.append(draw("path", { d: bins.map((n, i) => (n ? `M${i} 30v-${(27 * Math.sqrt(n / most)).toFixed(1)}h.8V30Z` : "")).join("") }));
}

function placeOverview() {
  for (const part of [".window", ".edge"]) {
    const style = overview.querySelector(part).style;
    style.left = `${(view.from / RUN.end) * 100}%`;
    style.width = `${(view.span / RUN.end) * 100}%`;
  }
}

makeLanes();
makeFlags();
makeOverview();
view.listeners.push(placeLanes, placeAxis, placeFlags, placeArrows, placeOverview);
new ResizeObserver(() => {
  const width = board.querySelector(".axis .track").clientWidth;
  if (!width || width === view.width) return;
  view.width = width;
  view.changed();
}).observe(board);

filter.addEventListener("input", applyFilters);
part.addEventListener("change", applyFilters);
select.addEventListener("change", () => chooseMoment(select.value));
for (const [id, act] of Object.entries({
  "zoom-in": () => view.zoom(0.5),
  "zoom-out": () => view.zoom(2),
  earlier: () => view.move(-view.span / 2),
  later: () => view.move(view.span / 2),
  whole: () => (state.moment ? chooseMoment("") : view.show(0, RUN.end)),
})) {
  document.getElementById(id).addEventListener("click", act);
}
for (const link of document.querySelectorAll("a[data-moment]")) link.addEventListener("click", () => chooseMoment(link.dataset.moment));

/* Paper has a width of its own, and is drawn for before the browser lays it out. */
function measured() {
  view.width = board.querySelector(".axis .track").clientWidth || view.width;
  view.now();
}
for (const [event, printing] of [["beforeprint", true], ["afterprint", false]]) {
  window.addEventListener(event, () => {
    document.documentElement.classList.toggle("printing", printing);
    measured();
  });
}

/* `#slide`: the verdict and the lanes that took part in moments, in one window. */
function fitSlide() {
  document.documentElement.classList.add("slide");
  part.checked = true;
  applyFilters();
  measured();
  const rows = board.querySelectorAll(".row:not([hidden])").length;
  const left = window.innerHeight - document.querySelector(".page").offsetHeight;
  const height = board.querySelector(".row:not([hidden])").offsetHeight + left / rows;
  document.getElementById("day").style.setProperty("--row", `${Math.min(34, Math.max(12, height - 0.5))}px`);
}
applyFilters();
if (lanes.some((lane) => lane.items.length)) roveTo(lanes.find((lane) => lane.items.length).items[0], false);
if (location.hash === "#slide" && lanes.some((lane) => !lane.row.hidden)) fitSlide();
measured();
