// Makes the pictures of a report interactive. All values come from the file; none is computed here.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 66, RIGHT = 14, TOP = 24, BOTTOM = 44, GAP = 34;

function element(name, attributes, parent, text) {
  const svg = ["svg", "path", "line", "text", "g", "rect", "circle", "clipPath", "defs"].includes(name);
  const node = svg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

function decode(text) {
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const view = new DataView(bytes.buffer), values = new Float64Array(bytes.length / 8);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat64(8 * i, true);
  return values;
}

// The shortest text that reads back as the same float, or as the same float32.
function exact(value, single) {
  if (Number.isNaN(value)) return "no value";
  if (!single || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return Number(value.toPrecision(8)).toExponential();
  return String(Number(value.toPrecision(8)));
}

function count(value) {
  if (value >= 1e6 && value % 1e5 === 0) return value / 1e6 + "M";
  if (value >= 1e4 && value % 100 === 0) return value / 1e3 + "k";
  return String(value);
}

// Multiples of 1, 2 or 5 times a power of ten.
function ticks(low, high, wanted, whole) {
  const rough = (high - low) / Math.max(wanted, 1), power = Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].map(m => m * Math.pow(10, power)).find(s => s >= rough * 0.999);
  if (whole) step = Math.max(1, Math.round(step));
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9 && found.length < 100; i++)
    found.push(Number((i * step).toPrecision(12)));
  return found;
}

function logTicks(low, high) {
  const found = [], from = Math.floor(Math.log10(low)), to = Math.ceil(Math.log10(high));
  const stride = Math.max(1, Math.ceil((to - from) / 8));
  for (let e = from; e <= to; e += stride)
    for (const m of to - from <= 2 ? [1, 2, 5] : [1]) {
      const value = Number(m + "e" + e);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) found.push(value);
    }
  return found.length > 1 ? found : ticks(low, high, 4);
}

class Chart {
  constructor(section, data) {
    this.data = data;
    let row = 0;
    this.rows = data.held.map(distance => row += distance);
    data.panels.forEach(panel => panel.series.forEach(series => {
      series.values = decode(series.values);
      series.on = true;
    }));
    this.full = [0, Math.max(data.rows - 1, 1)];
    this.view = this.full.slice();
    this.at = -1;
    const live = element("div", { class: "live" });
    section.insertBefore(live, section.firstChild);
    section.querySelectorAll(".still").forEach(still => still.hidden = true);
    section.querySelectorAll(".still").forEach(still => still.style.display = "none");
    if (data.title) element("h2", {}, live, data.title);
    const bar = element("div", { role: "group", "aria-label": "View" }, live);
    this.button(bar, "Zoom in", () => this.zoom(0.5));
    this.button(bar, "Zoom out", () => this.zoom(2));
    this.button(bar, "Whole run", () => this.show(this.full));
    data.panels.forEach(panel => {
      panel.button = this.button(bar, "Log " + panel.label, () => this.toggleLog(panel));
    });
    this.svg = element("svg", { role: "application", tabindex: "0",
      "aria-label": data.title + ": arrow keys move along the curves" }, live);
    this.where = element("p", { class: "where", "aria-live": "polite" }, live);
    this.legend(live);
    element("p", { class: "hint" }, live, "Drag to zoom, double-click for the whole run. Keys: arrows move, with " +
      "Shift farther; + and - zoom; 0 whole run; l logarithmic; 1 to 9 series.");
    this.listen();
    this.draw();
  }

  button(parent, text, action) {
    const button = element("button", { type: "button" }, parent, text);
    button.addEventListener("click", action);
    return button;
  }

  legend(live) {
    this.entries = [];
    for (const panel of this.data.panels) {
      if (this.data.panels.length > 1) element("p", { class: "group" }, live, panel.label);
      const list = element("ul", { class: "series" }, live);
      for (const series of panel.series) {
        const item = element("li", {}, list);
        const button = this.button(item, "", () => { series.on = !series.on; this.draw(); });
        const swatch = element("svg", { class: "swatch", viewBox: "0 0 26 10", "aria-hidden": "true" }, button);
        element("line", { x1: 0, x2: 26, y1: 5, y2: 5, stroke: series.color, "stroke-width": 2.5,
          "stroke-dasharray": series.dash }, swatch);
        button.appendChild(document.createTextNode(series.name));
        this.entries.push({ series, button, output: element("output", {}, item) });
      }
    }
  }

  listen() {
    const row = event => {
      const box = this.svg.getBoundingClientRect();
      const part = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
      return this.view[0] + Math.min(1, Math.max(0, part)) * (this.view[1] - this.view[0]);
    };
    this.svg.addEventListener("pointermove", event => {
      this.select(this.nearest(row(event)));
      if (this.from !== undefined) this.mark(this.from, row(event));
    });
    this.svg.addEventListener("pointerdown", event => {
      this.select(this.nearest(row(event)));
      if (event.pointerType === "mouse" && event.button === 0) {
        this.from = row(event);
        this.svg.setPointerCapture(event.pointerId);
      }
    });
    this.svg.addEventListener("pointerup", event => {
      const from = this.from, to = row(event);
      this.from = undefined;
      this.band.setAttribute("width", 0);
      if (from !== undefined && Math.abs(to - from) > (this.view[1] - this.view[0]) / 100)
        this.show([Math.min(from, to), Math.max(from, to)]);
    });
    this.svg.addEventListener("dblclick", () => this.show(this.full));
    this.svg.addEventListener("keydown", event => this.key(event));
    let width = 0;
    new ResizeObserver(() => {
      if (this.svg.clientWidth !== width) { width = this.svg.clientWidth; this.draw(); }
    }).observe(this.svg);
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const far = event.shiftKey ? Math.max(1, Math.round(this.rows.length / 20)) : 1, last = this.rows.length - 1;
    const all = this.entries.map(entry => entry.series);
    const actions = {
      ArrowRight: () => this.move(this.at + far), ArrowLeft: () => this.move(this.at - far),
      Home: () => this.move(0), End: () => this.move(last),
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2),
      "0": () => this.show(this.full), Escape: () => this.show(this.full),
      l: () => this.toggleLog(this.data.panels[0]),
    };
    let action = actions[event.key];
    if (/^[1-9]$/.test(event.key) && all[event.key - 1])
      action = () => { all[event.key - 1].on = !all[event.key - 1].on; this.draw(); };
    if (action) { event.preventDefault(); action(); }
  }

  move(index) {
    index = Math.min(this.rows.length - 1, Math.max(0, index));
    const row = this.rows[index], [low, high] = this.view;
    if (row < low || row > high) {
      const half = (high - low) / 2;
      this.show([row - half, row + half]);
    }
    this.select(index);
  }

  // The held update nearest to a row.
  nearest(row) {
    let low = 0, high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle] < row) low = middle + 1; else high = middle;
    }
    return low > 0 && row - this.rows[low - 1] < this.rows[low] - row ? low - 1 : low;
  }

  select(index) {
    this.at = index;
    if (!(index in this.rows)) return;
    const row = this.rows[index], { unit, epoch } = this.data;
    const inside = epoch ? `, epoch ${Math.floor(row / epoch)}` : "";
    this.where.textContent = `${unit} ${row}${inside}`;
    for (const { series, output } of this.entries) output.textContent = exact(series.values[index], series.single);
    this.point();
  }

  zoom(factor) {
    const [low, high] = this.view, row = this.rows[this.at];
    const center = row >= low && row <= high ? row : (low + high) / 2;
    this.show([center - (center - low) * factor, center + (high - center) * factor]);
  }

  show([low, high]) {
    const [first, last] = this.full, least = Math.min(4, last - first);
    if (high - low < least) { const middle = (low + high) / 2; low = middle - least / 2; high = middle + least / 2; }
    if (low < first) { high += first - low; low = first; }
    if (high > last) { low -= high - last; high = last; }
    this.view = [Math.max(low, first), high];
    this.draw();
  }

  toggleLog(panel) {
    panel.log = !panel.log;
    this.draw();
  }

  // The least and the greatest value of the visible curves, within the view and just beside it.
  range(panel) {
    let low = Infinity, high = -Infinity;
    for (const { values } of panel.series.filter(series => series.on))
      for (let i = Math.max(0, this.span[0]); i <= this.span[1]; i++) {
        const value = values[i];
        if (!Number.isFinite(value) || (panel.log && value <= 0)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    if (low > high) return null;
    if (panel.log) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
    if (low === high) return low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];
    const margin = (high - low) * 0.05;
    return [low >= 0 && low < high / 2 ? 0 : low - margin, high + margin];
  }

  draw() {
    const width = Math.max(this.svg.clientWidth, 260), narrow = width < 560;
    const heights = this.data.panels.map((_, i) => i === 0 ? (narrow ? 240 : 340) : (narrow ? 150 : 190));
    const total = TOP + heights.reduce((sum, height) => sum + height + GAP, 0) - GAP + BOTTOM;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${total}`);
    this.svg.style.height = total + "px";
    this.svg.replaceChildren();
    this.geometry = { right: width - RIGHT, bottom: total - BOTTOM };
    // One more held update beyond each edge, so that the curves reach the edges.
    const [low, high] = this.view;
    this.span = [this.nearest(low), this.nearest(high)];
    this.span = [Math.max(0, this.span[0] - 1), Math.min(this.rows.length - 1, this.span[1] + 1)];
    let top = TOP;
    this.data.panels.forEach((panel, i) => {
      this.drawPanel(panel, top, heights[i]);
      top += heights[i] + GAP;
    });
    for (const tick of ticks(low, high, Math.floor((width - LEFT) / 90), true)) {
      const x = this.x(tick);
      element("line", { x1: x, x2: x, y1: total - BOTTOM, y2: total - BOTTOM + 5, stroke: "var(--axis)" }, this.svg);
      element("text", { x, y: total - BOTTOM + 18, "text-anchor": "middle" }, this.svg, count(tick));
    }
    element("text", { x: (LEFT + this.geometry.right) / 2, y: total - 8, "text-anchor": "middle" }, this.svg, this.data.unit);
    this.band = element("rect", { x: 0, y: TOP, width: 0, height: total - BOTTOM - TOP, fill: "var(--axis)", opacity: 0.15 }, this.svg);
    this.cross = element("g", {}, this.svg);
    for (const { series, button } of this.entries) button.setAttribute("aria-pressed", series.on);
    this.data.panels.forEach(panel => panel.button.setAttribute("aria-pressed", panel.log));
    this.point();
  }

  x(row) {
    return LEFT + (row - this.view[0]) / (this.view[1] - this.view[0]) * (this.geometry.right - LEFT);
  }

  drawPanel(panel, top, height) {
    const range = panel.range = this.range(panel), right = this.geometry.right;
    panel.y = value => {
      if (!Number.isFinite(value) || !range || (panel.log && value < 0)) return NaN;
      if (panel.log && value === 0) return top + height;
      const on = panel.log ? Math.log10 : v => v;
      const part = (on(value) - on(range[0])) / (on(range[1]) - on(range[0]));
      return top + height * (1 - part);
    };
    element("text", { x: LEFT, y: top - 8 }, this.svg, panel.label + (panel.log ? " (log)" : ""));
    if (range) for (const tick of panel.log ? logTicks(...range) : ticks(...range, height / 45)) {
      const y = panel.y(tick);
      element("line", { x1: LEFT, x2: right, y1: y, y2: y, stroke: tick === 0 ? "var(--axis)" : "var(--grid)" }, this.svg);
      element("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, this.svg, short(tick));
    }
    element("path", { d: `M${LEFT} ${top}V${top + height}H${right}`, stroke: "var(--axis)", fill: "none" }, this.svg);
    const id = "clip" + Math.round(top) + "-" + charts.indexOf(this) + "-" + charts.length;
    const clip = element("clipPath", { id }, this.svg);
    element("rect", { x: LEFT, y: top - 2, width: right - LEFT, height: height + 4 }, clip);
    for (const series of panel.series.filter(series => series.on))
      element("path", { d: this.path(series.values, panel), fill: "none", stroke: series.color, "stroke-width": 1.8,
        "stroke-dasharray": series.dash, "stroke-linejoin": "round", "clip-path": `url(#${id})` }, this.svg);
  }

  path(values, panel) {
    let path = "", open = false;
    const same = (i, j) => values[i] === values[j];
    for (let i = this.span[0]; i <= this.span[1]; i++) {
      const y = panel.y(values[i]);
      if (Number.isNaN(y)) { open = false; continue; }
      const x = this.x(this.rows[i]).toFixed(1);
      // A change from one update to the next, with equal values before and after it, is a stair.
      const stair = open && this.rows[i] - this.rows[i - 1] === 1 && !same(i, i - 1) && same(i, i + 1) && same(i - 1, i - 2);
      path += !open ? `M${x} ${y.toFixed(1)}` : stair ? `H${x}V${y.toFixed(1)}` : `L${x} ${y.toFixed(1)}`;
      open = true;
    }
    return path;
  }

  point() {
    if (!this.cross) return;
    this.cross.replaceChildren();
    const row = this.rows[this.at];
    if (row === undefined || row < this.view[0] || row > this.view[1]) return;
    const x = this.x(row);
    element("line", { x1: x, x2: x, y1: TOP, y2: this.geometry.bottom, stroke: "var(--axis)", "stroke-dasharray": "2 3" }, this.cross);
    for (const panel of this.data.panels)
      for (const series of panel.series.filter(series => series.on)) {
        const y = panel.y(series.values[this.at]);
        if (!Number.isNaN(y)) element("circle", { cx: x, cy: y, r: 4, fill: series.color }, this.cross);
      }
  }

  mark(from, to) {
    const low = this.x(Math.min(from, to));
    this.band.setAttribute("x", low);
    this.band.setAttribute("width", this.x(Math.max(from, to)) - low);
  }
}

const charts = [];
for (const section of document.querySelectorAll("section.chart"))
  charts.push(new Chart(section, JSON.parse(section.querySelector("script").textContent)));
document.documentElement.dataset.ready = "yes";
