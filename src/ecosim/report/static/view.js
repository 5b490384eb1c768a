// Which part of the day is looked at. Whoever draws is told when that changes.
const SHORTEST = 2; // s
const INSET = 5; // px on both sides, for what happens at the very beginning or end

const view = {
  from: 0,
  to: RUN.end,
  width: 1000,
  listeners: [],
  pending: false,

  x(t) {
    return INSET + ((t - this.from) / (this.to - this.from)) * (this.width - 2 * INSET);
  },
  t(x) {
    return this.from + ((x - INSET) / (this.width - 2 * INSET)) * (this.to - this.from);
  },
  get span() {
    return this.to - this.from;
  },
  show(from, to) {
    const span = Math.min(RUN.end, Math.max(SHORTEST, to - from));
    const middle = (from + to) / 2;
    this.from = Math.min(Math.max(0, middle - span / 2), RUN.end - span);
    this.to = this.from + span;
    this.changed();
  },
  zoom(factor, around = (this.from + this.to) / 2) {
    const span = Math.min(RUN.end, Math.max(SHORTEST, this.span * factor));
    const share = (around - this.from) / this.span;
    const from = Math.min(Math.max(0, around - share * span), RUN.end - span);
    this.from = from;
    this.to = from + span;
    this.changed();
  },
  move(by) {
    const from = Math.min(Math.max(0, this.from + by), RUN.end - this.span);
    this.to = from + this.span;
    this.from = from;
    this.changed();
  },
  reveal(t) {
    if (t < this.from || t > this.to) this.show(t - this.span / 2, t + this.span / 2);
  },
  changed() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => this.now());
  },
  now() {
    this.pending = false;
    for (const listener of this.listeners) listener();
  },
};
