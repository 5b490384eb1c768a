// The messages of the record, and which followed from which.
const RUN = MODEL.day;
const SORTS = ["", "story", "event", "command", "ran", "refused"];

const record = {
  columns: RUN.messages,
  count: RUN.messages.t.length,
  time: (i) => RUN.messages.t[i] / 1000,
  text: (i) => RUN.messages.texts[RUN.messages.text[i]],
  topic: (i) => RUN.messages.texts[RUN.messages.topic[i]],
  payload: (i) => RUN.messages.texts[RUN.messages.payload[i]],
  by: (i) => RUN.messages.texts[RUN.messages.by[i]],
  lane: (i) => RUN.messages.lane[i],
  sort: (i) => SORTS[RUN.messages.sort[i]],
  wall: (i) => (RUN.messages.wall ? RUN.messages.wall[i] : null),
  children: new Map(),

  /* All it follows from, the first cause first, itself last. */
  chain(i) {
    const found = [];
    for (let at = i; at >= 0 && !found.includes(at); at = RUN.messages.parent[at]) found.unshift(at);
    return found;
  },

  /* All that followed, itself not, as [message, depth]; at most so many. */
  followed(i, most = 400) {
    const found = [];
    const walk = (at, depth) => {
      for (const below of this.children.get(at) || []) {
        if (found.length >= most) return;
        found.push([below, depth]);
        walk(below, depth + 1);
      }
    };
    walk(i, 0);
    return found;
  },
};
RUN.messages.parent.forEach((parent, i) => {
  if (parent < 0) return;
  if (!record.children.has(parent)) record.children.set(parent, []);
  record.children.get(parent).push(i);
});

/* The lanes that took part in a moment: of its cause, its effects, and of all between them. */
function partakers(moment) {
  const lanes = new Set();
  const add = (message) => record.chain(message).forEach((i) => record.lane(i) >= 0 && lanes.add(record.lane(i)));
  const byId = (id) => RUN.lanes.findIndex((lane) => lane.id === id);
  for (const end of [moment.cause, ...moment.effects]) {
    if (byId(end.lane) >= 0) lanes.add(byId(end.lane));
    if (end.message >= 0) add(end.message);
  }
  return lanes;
}
