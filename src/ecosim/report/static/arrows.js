// Moments as arrows from the lane of the cause to those of the effects, and as flags on top.
const arrows = board.querySelector(".arrows");
const flags = [];
const GAP = 4;

function laneAt(id) {
  const found = lanes.find((lane) => lane.lane.id === id);
  return found && !found.row.hidden ? found : null;
}

function middle(lane) {
  return lane.row.offsetTop + lane.row.offsetHeight / 2;
}

/* Where a moment ends: the last of its effects, or when its time was over. */
function ends(moment) {
  const came = moment.effects.filter((e) => e.message >= 0).map((e) => record.time(e.message));
  return moment.met ? Math.max(moment.at, ...came) : moment.at + moment.limit;
}

function placeArrows() {
  const names = board.querySelector(".flags .name").offsetWidth;
  const rows = board.querySelector(".rows");
  const [top, height] = [rows.offsetTop, rows.offsetHeight];
  for (const { style } of [arrows, board.querySelector(".lines")]) {
    Object.assign(style, { left: `${names}px`, top: `${top}px`, width: `${view.width}px`, height: `${height}px` });
  }
  const drawn = [];
  for (const [number, moment] of RUN.moments.entries()) {
    if (moment.at === null) continue;
    const chosen = state.moment === moment.id;
    const kind = moment.met ? "met" : "missed";
    const look = `arrow ${kind}${chosen ? " strong" : state.moment ? " dim" : ""}`;
    const group = draw("g", { class: look, "data-moment": moment.id });
    const cause = laneAt(moment.cause.lane);
    for (const effect of moment.effects) {
      const target = laneAt(effect.lane);
      const at = effect.message >= 0 ? record.time(effect.message) : effect.state === "missing" ? moment.at + moment.limit : moment.at;
      if (!cause || !target || at < view.from || moment.at > view.to) continue;
      const path = draw("path", { d: bow(view.x(moment.at), middle(cause) - top, view.x(at), middle(target) - top, number) });
      if (effect.state !== "already") path.setAttribute("marker-end", `url(#tip-${effect.state === "missing" ? "missed" : "met"})`);
      else path.setAttribute("class", "already");
      group.append(path);
    }
    if (cause && group.firstChild && (chosen || view.span < 240)) {
      const text = draw("text", { x: view.x(moment.at) + 12, y: middle(cause) - top - 5 });
      text.textContent = moment.met ? `✓ ${moment.id} ${moment.took}` : `✗ ${moment.id} missed (${moment.within})`;
      if (chosen) group.append(text);
    }
    drawn.push(group);
  }
  arrows.querySelector(".moments").replaceChildren(...drawn);
  arrows.querySelector(".links").replaceChildren(...linksOf(state.chain, top));
}

/* From one point to another, bowed to the right where both are at about one time. */
function bow(x0, y0, x1, y1, number = 0) {
  const far = x1 - x0;
  if (far > 46) return `M${x0} ${y0}C${x0 + far / 2} ${y0} ${x1 - far / 2} ${y1} ${x1 - GAP} ${y1}`;
  const room = 12 + Math.min(46, Math.abs(y1 - y0) * 0.07) + (number % 3) * 5;
  const side = Math.max(x0, x1) + room + 8 > view.width ? -1 : 1;
  const out = side > 0 ? Math.max(x0, x1) + room : Math.min(x0, x1) - room;
  if (y0 === y1) return `M${x0} ${y0 - 4}C${out} ${y0 - 15} ${out} ${y0 - 2} ${x1 + side * GAP} ${y1}`;
  return `M${x0} ${y0}C${out} ${y0} ${out} ${y1} ${x1 + side * GAP} ${y1}`;
}

/* The chain of what is chosen: from lane to lane, over what has none. */
function linksOf(chain, top) {
  const found = [];
  for (const [parent, child] of chain.links) {
    const [a, b] = [lanes[record.lane(parent)], lanes[record.lane(child)]];
    if (!a || !b || a.row.hidden || b.row.hidden || a === b) continue;
    const d = bow(view.x(record.time(parent)), middle(a) - top, view.x(record.time(child)), middle(b) - top);
    found.push(draw("path", { d, "marker-end": "url(#tip-link)" }));
  }
  return found;
}

function makeFlags() {
  const track = board.querySelector(".flags .track");
  const select = document.getElementById("moment");
  for (const moment of RUN.moments) {
    const said = moment.met ? `met after ${moment.took} of ${moment.within}` : `missed: ${moment.why}`;
    select.append(make("option", { value: moment.id }, `${moment.met ? "✓" : "✗"} ${moment.id}: ${moment.title}`));
    if (moment.at === null) continue;
    const label = `${moment.title || moment.id}: ${said}`;
    const look = `flag ${moment.met ? "met" : "missed"}`;
    const flag = make("button", { type: "button", class: look, tabindex: "-1", title: label, "aria-label": label, "aria-pressed": "false", "data-moment": moment.id });
    flag.append(moment.met ? "✓" : "✗", make("span", {}, ` ${moment.id} `), make("small", {}, moment.met ? moment.took : "missed"));
    flags.push({ moment, flag, track });
    track.append(flag);
  }
  if (flags.length) flags[0].flag.tabIndex = 0;
}

/* Flags in as many lines as they need; where there is little room, the sign alone. */
function placeFlags() {
  const lines = [];
  const placed = [];
  const printing = document.documentElement.classList.contains("printing");
  const slim = view.width < 520 && !printing;
  const deep = printing ? 14 : 20;
  for (const { moment, flag } of flags) {
    const [x, chosen] = [view.x(moment.at), state.moment === moment.id];
    flag.hidden = x < -1 || x > view.width + 1;
    flag.children[0].hidden = flag.children[1].hidden = slim && !chosen;
    flag.setAttribute("aria-pressed", String(chosen));
  }
  // All are measured after all have changed: to do so in turns would lay out the page for each.
  const widths = flags.map(({ flag }) => flag.offsetWidth + 3);
  for (const [number, { moment, flag }] of flags.entries()) {
    if (flag.hidden) continue;
    const [x, width] = [view.x(moment.at), widths[number]];
    const left = x + width > view.width ? Math.max(0, x - width + 3) : x;
    let line = lines.findIndex((right) => right <= left);
    if (line < 0) line = lines.push(0) - 1;
    lines[line] = left + width;
    flag.classList.toggle("end", left < x);
    placed.push([flag, left, line, x]);
  }
  const track = board.querySelector(".flags .track");
  const stems = placed.map(([flag, left, line, x]) => {
    const top = (lines.length - 1 - line) * deep;
    flag.style.transform = `translate(${left.toFixed(1)}px, ${top}px)`;
    const at = Math.min(Math.max(0, x), view.width - 1).toFixed(1);
    return `linear-gradient(var(--line), var(--line)) ${at}px ${top}px / 1px ${(line + 1) * deep + 4}px no-repeat`;
  });
  track.style.background = stems.join(", ");
  track.style.height = `${lines.length * deep + 4}px`;
}
