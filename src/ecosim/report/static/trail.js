// What is chosen, the chain of causes that leads to it, and what followed from it.
const trail = document.getElementById("trail");
const state = { message: -1, moment: "", chain: { links: [] }, from: null };
const SHOWN = 60;

function choose(message, { keep = false } = {}) {
  if (message < 0) return release();
  if (trail.hidden) state.from = document.activeElement;
  state.message = message;
  const up = record.chain(message);
  const down = record.followed(message);
  const all = new Set([...up, ...down.map(([i]) => i)]);
  state.chain = { links: links(up, down) };
  for (const [i, found] of elementOf) {
    found.element.classList.toggle("chained", all.has(i));
    found.element.classList.toggle("chosen", i === message);
  }
  board.classList.add("tracing");
  tell(message, up, down);
  if (!keep) view.reveal(record.time(message));
  view.changed();
}

/* Pairs to draw: each message with the nearest one above it that has a lane. */
function links(up, down) {
  const found = [];
  const above = (i) => {
    let at = RUN.messages.parent[i];
    while (at >= 0 && record.lane(at) < 0) at = RUN.messages.parent[at];
    return at;
  };
  for (const i of [...up, ...down.slice(0, SHOWN).map(([below]) => below)]) {
    if (record.lane(i) >= 0 && above(i) >= 0) found.push([above(i), i]);
  }
  return found;
}

function release() {
  state.message = -1;
  state.chain = { links: [] };
  for (const found of elementOf.values()) found.element.classList.remove("chained", "chosen");
  board.classList.remove("tracing");
  trail.hidden = true;
  view.changed();
  if (state.from && state.from.isConnected) state.from.focus({ preventScroll: true });
  state.from = null;
}

function step(i, start, here) {
  const time = record.time(i);
  const wall = record.wall(i) !== null && record.wall(start) !== null ? ` · ${duration(record.wall(i) - record.wall(start))} wall` : "";
  const later = i === start ? clock(time) : `+${duration(time - record.time(start))}${wall}`;
  const button = make("button", { type: "button", "data-message": i, ...(here ? { "aria-current": "true" } : {}) });
  button.append(make("span", { class: "later" }, later), make("span", {}, record.text(i)));
  button.addEventListener("click", () => {
    choose(i);
    trail.querySelector(".here button").focus();
  });
  return make("li", here ? { class: "here" } : {}, button);
}

function tell(message, up, down) {
  const root = up[0];
  const close = make("button", { type: "button", class: "close", "aria-label": "Close", onclick: release }, "✕");
  const facts = make("dl");
  const fact = (name, value) => value !== "" && facts.append(make("dt", {}, name), make("dd", {}, value));
  fact("at", clock(record.time(message), true) + (record.wall(message) !== null ? `, ${record.wall(message).toFixed(3)} s into the run` : ""));
  fact("topic", make("code", {}, record.topic(message)));
  fact("payload", make("code", {}, record.payload(message) || "(empty)"));
  fact("from", record.by(message) || "a client that does not say");
  const why = make("ol", { class: "up", "aria-label": "Chain of causes" }, ...up.map((i) => step(i, root, i === message)));
  const after = make("ul", { class: "down", "aria-label": "What followed" });
  const stack = [after];
  for (const [i, depth] of down.slice(0, SHOWN)) {
    stack.length = Math.min(depth, 9) + 1;
    const found = step(i, root, false);
    stack[stack.length - 1].append(found);
    if ((record.children.get(i) || []).length && depth < 9) {
      const below = make("ul");
      found.append(below);
      stack.push(below);
    }
  }
  if (down.length > SHOWN) after.append(make("li", { class: "soft" }, `and ${down.length - SHOWN}${down.length >= 400 ? " or more" : ""} others`));
  const head = make("header", {}, make("h3", {}, record.text(message)), close);
  for (const list of [why, after]) list.classList.toggle("walled", record.wall(message) !== null);
  trail.replaceChildren(head, facts, make("h4", {}, up.length > 1 ? "What led to it" : "It follows from nothing: a first cause"), why);
  trail.append(make("h4", {}, down.length ? "What followed" : "Nothing followed from it"), after);
  trail.hidden = false;
}
