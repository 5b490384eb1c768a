// Wheel, fingers, mouse and keys.
const tracks = () => board.querySelector(".axis .track").getBoundingClientRect();
const timeAt = (clientX) => view.t(clientX - tracks().left);

board.addEventListener(
  "wheel",
  (event) => {
    const scale = event.target.closest(".axis, .overview, .flags");
    if (event.ctrlKey || event.metaKey || (scale && Math.abs(event.deltaY) > Math.abs(event.deltaX))) {
      event.preventDefault();
      view.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006), timeAt(event.clientX));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      view.move(((event.deltaX || event.deltaY) / view.width) * view.span);
    }
  },
  { passive: false },
);

const fingers = new Map();
let dragged = false;

board.addEventListener("pointerdown", (event) => {
  if (event.button || event.target.closest(".overview")) return;
  if (!fingers.size) dragged = false;
  fingers.set(event.pointerId, { x: event.clientX, start: event.clientX });
});
window.addEventListener("pointermove", (event) => {
  const finger = fingers.get(event.pointerId);
  if (!finger) return;
  if (fingers.size === 1) {
    if (!dragged && Math.abs(event.clientX - finger.start) < 6) return;
    dragged = true;
    view.move(((finger.x - event.clientX) / view.width) * view.span);
  } else {
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, f]) => f);
    const [before, now] = [Math.abs(finger.x - other.x), Math.abs(event.clientX - other.x)];
    dragged = true;
    if (before > 8 && now > 8) view.zoom(before / now, timeAt((event.clientX + other.x) / 2));
  }
  finger.x = event.clientX;
});
for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, (event) => fingers.delete(event.pointerId));

board.addEventListener("click", (event) => {
  if (dragged && event.detail) return;
  const flag = event.target.closest(".flag");
  const found = event.target.closest("[data-message]");
  if (flag) chooseMoment(flag.dataset.moment === state.moment ? "" : flag.dataset.moment);
  else if (found) {
    roveTo(found.item);
    choose(+found.dataset.message);
  }
});

const overview = board.querySelector(".overview .track");
overview.addEventListener("pointerdown", (event) => {
  const seek = (e) => {
    const box = overview.getBoundingClientRect();
    const t = ((e.clientX - box.left) / box.width) * RUN.end;
    view.show(t - view.span / 2, t + view.span / 2);
  };
  overview.setPointerCapture(event.pointerId);
  overview.onpointermove = seek;
  overview.onpointerup = () => (overview.onpointermove = null);
  seek(event);
});

/* One item of the lanes is reached by Tab, the others from it by arrows. */
let current = null;

function roveTo(found, focus = true) {
  if (current) current.element.tabIndex = -1;
  current = found;
  found.element.tabIndex = 0;
  if (!focus) return;
  if (found.off || found.from > view.to || found.to < view.from) {
    view.reveal(found.from);
    view.now();
  }
  found.element.focus();
}

function neighbour(key) {
  const row = lanes.find((lane) => lane.items.includes(current));
  if (!row) return null;
  const at = row.items.indexOf(current);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: row.items.length - 1 }[key];
  if (to !== undefined) return row.items[to];
  const shown = lanes.filter((lane) => !lane.row.hidden && lane.items.length);
  const next = shown[shown.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  const distance = (found) => Math.abs(Math.min(Math.max(current.from, found.from), found.to) - current.from) || Math.abs(found.from - current.from) * 1e-6;
  return next && next.items.reduce((best, found) => (distance(found) < distance(best) ? found : best));
}

/* Keys zoom around what has the focus. */
function focusTime() {
  const here = current && document.activeElement === current.element && current.from >= view.from;
  return here ? current.from : undefined;
}

const KEYS = {
  "+": () => view.zoom(0.5, focusTime()),
  "=": () => view.zoom(0.5, focusTime()),
  "-": () => view.zoom(2, focusTime()),
  0: () => view.show(0, RUN.end),
  ",": () => view.move(-view.span / 4),
  ".": () => view.move(view.span / 4),
  n: () => nextMoment(1),
  p: () => nextMoment(-1),
};

board.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const flag = event.target.closest(".flag");
  if (flag && ["ArrowRight", "ArrowLeft"].includes(event.key)) {
    event.preventDefault();
    const shown = flags.map((f) => f.flag).filter((f) => !f.hidden);
    const next = shown[shown.indexOf(flag) + (event.key === "ArrowRight" ? 1 : -1)];
    if (next) {
      flag.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  } else if (/^(Arrow|Home|End)/.test(event.key) && current && [board, current.element].includes(event.target)) {
    event.preventDefault();
    const found = event.target === board ? current : neighbour(event.key);
    if (found) roveTo(found);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!trail.hidden) release();
  else if (state.moment) chooseMoment("");
});
