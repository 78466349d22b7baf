// Makes the pictures of a report interactive. All values come from the file; none is computed here.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 66, RIGHT = 14, TOP = 24, EPOCHS = 30, BOTTOM = 44, GAP = 34, MOST_TOLD = 12;

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

// The shortest text that reads back as the same float, or as the same float32: the text of `lrsched table`.
function exact(value, single) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  let scientific = value.toExponential();
  if (single) for (let digits = 0; digits < 9; digits++) {
    scientific = value.toExponential(digits);
    if (Math.fround(Number(scientific)) === value) break;
  }
  const [written, power] = scientific.split("e"), exponent = Number(power);
  const sign = written.startsWith("-") ? "-" : "";
  const digits = written.replace("-", "").replace(".", "").replace(/0+$/, "") || "0";
  const whole = exponent + 1;
  if (exponent >= 0 && exponent <= (single ? 12 : 15)) {
    const padded = digits.padEnd(whole, "0");
    return sign + padded.slice(0, whole) + (padded.length > whole ? "." + padded.slice(whole) : "");
  }
  if (exponent < 0 && exponent >= -3 && (exponent > -3 || digits.length > 1)) return sign + "0." + "0".repeat(-whole) + digits;
  return sign + digits[0] + (digits.length > 1 ? "." + digits.slice(1) : "") + (exponent < 0 ? "e" : "e+") + exponent;
}

// The labels of an axis, all in the same notation.
function labels(ticks) {
  const parts = ticks.filter(tick => tick !== 0).map(tick => tick.toExponential().split("e"));
  const places = Math.max(0, ...parts.map(([digits, power]) => digits.replace(/[-.]/g, "").length - 1 - power));
  const largest = Math.max(-9, ...parts.map(([, power]) => Number(power)));
  const isPlain = places <= (largest >= -2 ? 4 : 3) && largest < 5;
  return ticks.map(tick => tick === 0 ? "0" : isPlain ? tick.toFixed(places) : tick.toExponential().replace("+", ""));
}

async function copy(text, button) {
  let copied = false;
  try {
    await navigator.clipboard.writeText(text);
    copied = true;
  } catch {
    const area = element("textarea", { class: "unseen" }, document.body);
    area.value = text;
    area.select();
    copied = document.execCommand("copy");
    area.remove();
  }
  if (!button || !copied) return;
  button.textContent = "copied";
  setTimeout(() => button.textContent = "copy", 900);
}

// The labels of an axis that counts, all in the same unit: that of the still picture.
function counts(ticks) {
  const largest = Math.max(0, ...ticks.map(Math.abs));
  const units = largest < 1e4 ? [] : [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];
  // At most one digit behind the point, and none of thousands.
  const fits = size => largest >= size && ticks.every(tick => tick * (size > 1e3 ? 10 : 1) % size === 0);
  const unit = units.find(([size]) => fits(size)) || [1, ""];
  return ticks.map(tick => tick === 0 ? "0" : tick / unit[0] + unit[1]);
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
    data.panels.forEach(panel => panel.first_log = panel.log);
    this.full = [data.low, data.high];
    this.view = this.full.slice();
    this.at = -1;
    this.top = TOP + (data.epochs ? EPOCHS : 0);
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
    const plot = element("div", { class: "plot" }, live);
    this.svg = element("svg", { role: "application", tabindex: "0",
      "aria-label": data.title + ": arrow keys move along the curves and tell the values" }, plot);
    this.tip = element("div", { class: "tip", "aria-hidden": "true", hidden: "" }, plot);
    this.said = element("p", { class: "unseen", "aria-live": "polite" }, live);
    this.where = element("p", { class: "where" }, live);
    this.legend(live);
    element("p", { class: "hint" }, live, "Drag to zoom, double-click for the whole run. Keys: arrows move, with " +
      "Shift farther; + and - zoom; 0 whole run; l logarithmic; 1 to 9 series; c copies the row.");
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
        const output = element("output", { "aria-live": "off" }, item);
        const copier = this.button(item, "copy", () => copy(output.textContent, copier));
        copier.className = "copy";
        copier.setAttribute("aria-label", "Copy the value of " + series.name);
        this.entries.push({ panel, series, button, output });
      }
    }
  }

  listen() {
    const row = event => {
      const box = this.svg.getBoundingClientRect();
      const part = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
      return this.view[0] + Math.min(1, Math.max(0, part)) * (this.view[1] - this.view[0]);
    };
    this.svg.addEventListener("pointerleave", () => this.tip.hidden = true);
    this.svg.addEventListener("pointermove", event => {
      this.select(this.nearest(row(event)), event.clientY - this.svg.getBoundingClientRect().top);
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
      c: () => this.at in this.rows && copy(this.row().join(",")),
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
    this.select(index, this.top);
    this.said.textContent = this.where.textContent + ". " + this.told().map(told => told.join(" ")).join(", ");
  }

  // The row as `lrsched table` has it.
  row() {
    return [this.rows[this.at], ...this.entries.map(({ series }) => exact(series.values[this.at], series.single))];
  }

  // The names and the values at the selected row, of the series that are shown.
  told() {
    const shown = this.entries.filter(({ series }) => series.on);
    const name = ({ panel, series }) => this.data.panels.length > 1 ? `${series.name} (${panel.label})` : series.name;
    return shown.map(entry => [name(entry), exact(entry.series.values[this.at], entry.series.single)]);
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

  select(index, height) {
    this.at = index;
    this.tip.hidden = true;
    if (!(index in this.rows)) return;
    const row = this.rows[index], { unit, epoch } = this.data;
    const inside = epoch ? `, epoch ${Math.floor(row / epoch)}` : "";
    this.where.textContent = `${unit} ${row}${inside}`;
    for (const { series, output } of this.entries) output.textContent = exact(series.values[index], series.single);
    this.point();
    const [low, high] = this.view;
    if (height !== undefined && row >= low && row <= high) this.tell(height);
  }

  // The values beside the pointer.
  tell(height) {
    const { tip } = this, x = this.x(this.rows[this.at]);
    tip.replaceChildren();
    element("b", {}, tip, this.where.textContent);
    const shown = this.entries.filter(({ series }) => series.on), told = this.told();
    told.slice(0, MOST_TOLD).forEach(([name, value], i) => {
      const line = element("div", {}, tip);
      element("i", {}, line).style.background = shown[i].series.color;
      element("span", {}, line, name);
      element("code", {}, line, value);
    });
    if (told.length > MOST_TOLD) element("div", {}, tip, `and ${told.length - MOST_TOLD} more below`);
    tip.hidden = false;
    const room = this.svg.clientWidth - tip.offsetWidth;
    const left = x + 14 + tip.offsetWidth <= this.svg.clientWidth ? x + 14 : x - 14 - tip.offsetWidth;
    tip.style.left = Math.max(0, Math.min(room, left)) + "px";
    tip.style.top = Math.max(0, Math.min(this.svg.clientHeight - tip.offsetHeight, height + 14)) + "px";
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

  // The least and the greatest value of the visible curves, within the view and just beside it. The whole run has the
  // axis of the still picture.
  range(panel) {
    const whole = this.view[0] === this.full[0] && this.view[1] === this.full[1];
    if (whole && panel.limits && panel.log === panel.first_log && panel.series.every(series => series.on)) return panel.limits;
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
    const heights = this.data.panels.map((_, i) => i === 0 ? (narrow ? 240 : 320) : (narrow ? 150 : 170));
    const total = this.top + heights.reduce((sum, height) => sum + height + GAP, 0) - GAP + BOTTOM;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${total}`);
    this.svg.style.height = total + "px";
    this.svg.replaceChildren();
    this.geometry = { right: width - RIGHT, bottom: total - BOTTOM };
    // One more held update beyond each edge, so that the curves reach the edges.
    const [low, high] = this.view;
    this.span = [this.nearest(low), this.nearest(high)];
    this.span = [Math.max(0, this.span[0] - 1), Math.min(this.rows.length - 1, this.span[1] + 1)];
    this.ticks = ticks(low, high, Math.floor((width - LEFT) / 90), true);
    let top = this.top;
    this.data.panels.forEach((panel, i) => {
      this.drawPanel(panel, top, heights[i]);
      top += heights[i] + GAP;
    });
    if (this.data.epochs) this.drawEpochs();
    const steps = counts(this.ticks);
    for (const [i, tick] of this.ticks.entries()) {
      const x = this.x(tick);
      element("line", { x1: x, x2: x, y1: total - BOTTOM, y2: total - BOTTOM + 5, stroke: "var(--axis)" }, this.svg);
      element("text", { x, y: total - BOTTOM + 18, "text-anchor": "middle" }, this.svg, steps[i]);
    }
    element("text", { x: (LEFT + this.geometry.right) / 2, y: total - 8, "text-anchor": "middle" }, this.svg, this.data.unit);
    this.band = element("rect", { x: 0, y: this.top, width: 0, height: total - BOTTOM - this.top, fill: "var(--axis)", opacity: 0.15 }, this.svg);
    this.cross = element("g", {}, this.svg);
    for (const { series, button } of this.entries) button.setAttribute("aria-pressed", series.on);
    this.data.panels.forEach(panel => panel.button.setAttribute("aria-pressed", panel.log));
    this.point();
  }

  x(row) {
    return LEFT + (row - this.view[0]) / (this.view[1] - this.view[0]) * (this.geometry.right - LEFT);
  }

  // The axis of epochs above the first panel.
  drawEpochs() {
    const { epoch } = this.data, [low, high] = this.view, { right } = this.geometry, top = this.top;
    element("line", { x1: LEFT, x2: right, y1: top, y2: top, stroke: "var(--axis)" }, this.svg);
    element("text", { x: (LEFT + right) / 2, y: top - 26, "text-anchor": "middle" }, this.svg, "epoch");
    const marks = ticks(low / epoch, high / epoch, Math.floor((right - LEFT) / 90), true), texts = counts(marks);
    for (const [i, tick] of marks.entries()) {
      const x = this.x(tick * epoch);
      element("line", { x1: x, x2: x, y1: top - 5, y2: top, stroke: "var(--axis)" }, this.svg);
      element("text", { x, y: top - 10, "text-anchor": "middle" }, this.svg, texts[i]);
    }
  }

  // The marked rows within the view, each with the line of text that its name stands on.
  marks() {
    const { right } = this.geometry, ends = [], placed = [];
    for (const { row, name } of this.data.marks) {
      const x = this.x(row);
      if (x < LEFT - 0.5 || x > right + 0.5) continue;
      const fits = x + 6 + 6.5 * name.length < right;
      let level = ends.findIndex(end => end < x - (fits ? 0 : 6 + 6.5 * name.length));
      if (level < 0) level = ends.length;
      ends[level] = x + (fits ? 12 + 6.5 * name.length : 6);
      placed.push({ x, name, fits, level });
    }
    return placed;
  }

  // Rows with a name, in the first panel with that name.
  drawMarks(marks, top, height, isFirst) {
    for (const { x, name, fits, level } of marks) {
      element("line", { x1: x, x2: x, y1: top, y2: top + height, stroke: "var(--axis)", "stroke-dasharray": "3 3" }, this.svg);
      if (isFirst) element("text", { x: x + (fits ? 5 : -5), y: top + 14 + 15 * level, "text-anchor": fits ? "start" : "end", class: "mark" }, this.svg, name);
    }
  }

  // What lies beyond the ends of the y axis, in words at that edge, as in the still picture.
  drawEdges(panel, range, top, bottom) {
    let least = null, most = null;
    for (const { values } of panel.series.filter(series => series.on))
      for (let i = Math.max(0, this.span[0]); i <= this.span[1]; i++) {
        const value = values[i];
        if (!Number.isFinite(value) || (panel.log && value < 0)) continue;
        if (value < range[0] && (!least || value < least.value)) least = { value, row: this.rows[i] };
        if (value > range[1] && (!most || value > most.value)) most = { value, row: this.rows[i] };
      }
    const told = ({ value, row }) => `${Number(value.toPrecision(3))} at ${this.data.unit} ${row}`;
    const note = (text, row, y) => {
      const wide = 6.5 * text.length, x = Math.min(Math.max(this.x(row) - wide / 2, LEFT + 6), this.geometry.right - wide - 6);
      element("rect", { x: x - 3, y: y - 12, width: wide + 6, height: 16, fill: "var(--ground)" }, this.svg);
      element("text", { x, y, class: "edge" }, this.svg, text);
    };
    if (least) note("below: " + told(least), least.row, bottom - 6);
    if (most) note("above: " + told(most), most.row, top + 14);
  }

  drawPanel(panel, top, height) {
    const range = panel.range = this.range(panel), right = this.geometry.right;
    const isFirst = panel === this.data.panels[0], marks = this.marks();
    // The names of marks stand above the curves, as far as half of the height allows.
    const levels_of_names = isFirst ? Math.max(0, ...marks.map(mark => mark.level + 1)) : 0;
    const head = Math.min(15 * levels_of_names, height / 2);
    panel.y = value => {
      if (!Number.isFinite(value) || !range || (panel.log && value < 0)) return NaN;
      if (panel.log && value === 0) return top + height;
      const on = panel.log ? Math.log10 : v => v;
      const part = (on(value) - on(range[0])) / (on(range[1]) - on(range[0]));
      return top + head + (height - head) * (1 - part);
    };
    element("text", { x: LEFT, y: isFirst && this.data.epochs ? top - 26 : top - 8 }, this.svg, panel.label + (panel.log ? " (log)" : ""));
    for (const tick of this.ticks) {
      const x = this.x(tick);
      element("line", { x1: x, x2: x, y1: top, y2: top + height, stroke: "var(--grid)" }, this.svg);
    }
    const levels = !range ? [] : panel.log ? logTicks(...range) : ticks(...range, height / 45), texts = labels(levels);
    for (const [i, tick] of levels.entries()) {
      const y = panel.y(tick);
      element("line", { x1: LEFT, x2: right, y1: y, y2: y, stroke: tick === 0 ? "var(--axis)" : "var(--grid)" }, this.svg);
      element("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, this.svg, texts[i]);
    }
    element("path", { d: `M${LEFT} ${top}V${top + height}H${right}`, stroke: "var(--axis)", fill: "none" }, this.svg);
    const id = "clip" + Math.round(top) + "-" + charts.indexOf(this) + "-" + charts.length;
    const clip = element("clipPath", { id }, this.svg);
    element("rect", { x: LEFT, y: top - 2, width: right - LEFT, height: height + 4 }, clip);
    for (const series of panel.series.filter(series => series.on)) {
      const line = { fill: "none", stroke: series.color, "stroke-linejoin": "round", "clip-path": `url(#${id})` };
      element("path", { ...line, d: this.path(series, panel), "stroke-width": 1.8, "stroke-dasharray": series.dash }, this.svg);
      const dots = this.dots(series, panel);
      if (dots) element("path", { ...line, d: dots, "stroke-width": 5, "stroke-linecap": "round" }, this.svg);
    }
    this.drawMarks(marks, top, height, isFirst);
    if (range) this.drawEdges(panel, range, top + head, top + height);
  }

  // The values that have none beside them, as those of a log: a line would not show them.
  dots({ values, holds }, panel) {
    let dots = "";
    for (let i = this.span[0]; i <= this.span[1] && !holds; i++) {
      const y = panel.y(values[i]);
      if (Number.isNaN(y) || Number.isFinite(values[i - 1]) || Number.isFinite(values[i + 1])) continue;
      dots += `M${this.x(this.rows[i]).toFixed(1)} ${y.toFixed(1)}h0`;
    }
    return dots;
  }

  path({ values, holds }, panel) {
    let path = "", open = false;
    const same = (i, j) => values[i] === values[j];
    for (let i = this.span[0]; i <= this.span[1]; i++) {
      const y = panel.y(values[i]);
      if (Number.isNaN(y)) { open = false; continue; }
      const x = this.x(this.rows[i]).toFixed(1);
      // A change from one update to the next, with equal values before and after it, is a stair.
      const stair = open && holds || open && this.rows[i] - this.rows[i - 1] === 1 && !same(i, i - 1) && same(i, i + 1) && same(i - 1, i - 2);
      path += !open ? `M${x} ${y.toFixed(1)}` : stair ? `H${x}V${y.toFixed(1)}` : `L${x} ${y.toFixed(1)}`;
      open = true;
      // The last value of a stretch holds for its row.
      if (holds && !(i < this.span[1] && Number.isFinite(values[i + 1]))) path += `H${this.x(this.rows[i] + 1).toFixed(1)}`;
    }
    return path;
  }

  point() {
    if (!this.cross) return;
    this.cross.replaceChildren();
    const row = this.rows[this.at];
    if (row === undefined || row < this.view[0] || row > this.view[1]) return;
    const x = this.x(row);
    element("line", { x1: x, x2: x, y1: this.top, y2: this.geometry.bottom, stroke: "var(--axis)", "stroke-dasharray": "2 3" }, this.cross);
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
const { version } = document.documentElement.dataset;

// A page that `plot --watch` writes looks again and again whether its file has another version. A page cannot read a file,
// but it can show one in a frame, and that one tells its version.
function watch() {
  let frame = null;
  window.addEventListener("message", ({ data, source }) => {
    if (!frame || source !== frame.contentWindow || !data || !data.lrsched) return;
    if (data.lrsched !== version) { keep(); location.reload(); }
  });
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    if (frame) frame.remove();
    frame = element("iframe", { hidden: "", "aria-hidden": "true", src: location.href.split(/[?#]/)[0] + "?version=" + Date.now() }, document.body);
  }, 1000);
}

// What the reader chose survives a reload.
function keep() {
  const state = charts.map(chart => ({ at: chart.rows[chart.at], log: chart.data.panels.map(panel => panel.log),
    off: chart.entries.filter(({ series }) => !series.on).map(({ series }) => series.name),
    view: chart.view.every((end, i) => end === chart.full[i]) ? null : chart.view }));
  try { sessionStorage.setItem("lrsched", JSON.stringify(state)); } catch { /* The page is shown as a whole. */ }
}

function restore() {
  let state = null;
  try { state = JSON.parse(sessionStorage.getItem("lrsched")); } catch { return; }
  for (const [i, kept] of (state || []).entries()) {
    const chart = charts[i];
    if (!chart) continue;
    for (const { series } of chart.entries) series.on = !kept.off.includes(series.name);
    chart.data.panels.forEach((panel, p) => panel.log = kept.log[p] ?? panel.log);
    chart.show(kept.view || chart.full);
    if (kept.at !== undefined && kept.at !== null) chart.select(chart.nearest(kept.at));
  }
}

if (version && window.parent !== window && location.search.startsWith("?version=")) {
  window.parent.postMessage({ lrsched: version }, "*");
} else {
  for (const section of document.querySelectorAll("section.chart"))
    charts.push(new Chart(section, JSON.parse(section.querySelector("script").textContent)));
  if (version) { restore(); watch(); }
  document.documentElement.dataset.ready = "yes";
}
