// Times of the page are seconds since midnight of the first day; clocks may be put forward or back in between.
const DAY = 86400;
const SHIFTS = (MODEL.day && MODEL.day.shifts) || [];

function shifted(t) {
  let by = 0;
  for (const [from, seconds] of SHIFTS) if (t >= from) by = seconds;
  return t + by;
}

function clock(t, fine = false) {
  const whole = Math.max(0, shifted(t) + 1e-6);
  const part = (n) => String(Math.floor(n)).padStart(2, "0");
  const local = whole > DAY && whole % DAY > 1 ? whole % DAY : whole;
  const said = `${part(local / 3600)}:${part((local % 3600) / 60)}:${part(local % 60)}`;
  const rest = Math.floor((local % 1) * 1000);
  return fine && rest ? `${said}.${String(rest).padStart(3, "0")}` : said;
}

function duration(seconds) {
  if (seconds < 0.0005) return "0 s";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min` + (Math.round(seconds) % 60 ? ` ${Math.round(seconds) % 60} s` : "");
  return `${Math.floor(minutes / 60)} h` + (minutes % 60 ? ` ${minutes % 60} min` : "");
}

function make(tag, attributes = {}, ...children) {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") found.className = value;
    else if (name.startsWith("on")) found.addEventListener(name.slice(2), value);
    else if (value !== undefined) found.setAttribute(name, value);
  }
  found.append(...children);
  return found;
}

function draw(tag, attributes = {}) {
  const found = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  return found;
}
