// Draws the charts of the report; what is in them was decided when the page was made (Chart.java).
"use strict";
(() => {
  const root = document.documentElement;
  window.addEventListener("error", (event) => { root.dataset.error = event.message; });

  // ---- An arm looks the same everywhere: colour (--arm-N), marker and dash, by its style N.

  const MARKERS = [
    [d3.symbolCircle], [d3.symbolSquare], [d3.symbolDiamond], [d3.symbolStar], [d3.symbolWye], [d3.symbolTriangle],
    [d3.symbolTriangle, 180], [d3.symbolCross], [d3.symbolSquare2], [d3.symbolDiamond2], [d3.symbolTriangle2], [d3.symbolAsterisk],
  ];
  const DASHES = ["2 3", "7 3", "", "9 3 2 3", "4 2", "12 4", "1 3", "5 2 1 2", "3 6", "10 2", "6 6", "2 2 8 2"];
  const colour = (style) => `var(--arm-${style})`;

  function marker(parent, style, x, y, mark = "plain", size = 62) {
    const [type, turn = 0] = MARKERS[style];
    const path = parent.append("path").attr("transform", `translate(${x},${y}) rotate(${mark === "invalid" ? 0 : turn})`);
    if (mark === "invalid") {
      return path.attr("d", d3.symbol(d3.symbolTimes, size * 1.4)()).attr("class", "cross").attr("stroke", colour(style));
    }
    return path.attr("d", d3.symbol(type, size)()).attr("stroke", colour(style)).attr("stroke-width", 1.6)
      .attr("fill", mark === "weak" ? "var(--paper)" : colour(style));
  }

  function swatch(label) {
    const style = Number(label.dataset.style);
    const svg = d3.create("svg").attr("width", 30).attr("height", 12).attr("viewBox", "0 0 30 12").attr("aria-hidden", "true");
    svg.append("line").attr("x1", 0).attr("x2", 30).attr("y1", 6).attr("y2", 6)
      .attr("stroke", colour(style)).attr("stroke-width", 2).attr("stroke-dasharray", DASHES[style]);
    marker(svg, style, 15, 6, "plain", 50);
    label.prepend(svg.node());
  }

  // ---- Words of the axes.

  const fixed = (value) => {
    const size = Math.abs(value);
    return d3.format(size < 10 ? ",.2f" : size < 100 ? ",.1f" : ",.0f")(value);
  };
  const time = (micros) => {
    const size = Math.abs(micros);
    return size < 1e3 ? `${fixed(micros)} µs` : size < 1e6 ? `${fixed(micros / 1e3)} ms` : `${fixed(micros / 1e6)} s`;
  };
  const short = (value) => d3.format(",.6~g")(value);
  const tick = (micros) => {
    const size = Math.abs(micros);
    return size < 1e3 ? `${short(micros)} µs` : size < 1e6 ? `${short(micros / 1e3)} ms` : `${short(micros / 1e6)} s`;
  };

  /** Of a logarithmic axis those ticks that have room: decades first, then 2 and 5, then the rest. */
  function logTicks(scale, room) {
    const [low, high] = scale.domain();
    const powers = d3.range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1);
    const taken = [];
    for (const digits of [[1], [5, 2], [3, 7], [1.5, 4, 6, 8, 9], [1.2, 2.5]]) {
      // A finer step only where a coarser one says too little.
      if (taken.length > 2 && digits.includes(3)) break;
      for (const value of powers.flatMap((power) => digits.map((digit) => digit * 10 ** power))) {
        const inside = value >= low && value <= high;
        if (inside && taken.every((other) => Math.abs(scale(other) - scale(value)) >= room)) taken.push(value);
      }
      if (taken.length > 3) break;
    }
    return taken;
  }

  function padded(values, log) {
    const [low, high] = d3.extent(values);
    if (log) return [low / 1.15, high * 1.15];
    return [Math.min(0, low), Math.max(0, high) || 1];
  }

  // ---- The pieces that all charts share.

  function frame(plot, chart, width, height) {
    const svg = d3.create("svg").attr("role", "img").attr("aria-label", chart.title)
      .attr("width", width).attr("height", height).attr("viewBox", `0 0 ${width} ${height}`);
    plot.querySelectorAll("svg, .parts").forEach((old) => old.remove());
    plot.append(svg.node());
    return svg;
  }

  function empty(svg, width, height) {
    svg.append("text").attr("class", "label").attr("x", width / 2).attr("y", height / 2).attr("text-anchor", "middle").text("not measured");
  }

  function bottomAxis(svg, scale, ticks, form, y, top, label, right) {
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${y})`)
      .call(d3.axisBottom(scale).tickValues(ticks).tickFormat(form).tickSize(top - y).tickPadding(8))
      .call((axis) => axis.selectAll(".domain").attr("d", `M${scale.range()[0]},0H${scale.range()[1]}`));
    svg.append("text").attr("class", "label").attr("x", right).attr("y", y + 38).attr("text-anchor", "end").text(label);
  }

  function nameColumn(names, width) {
    return Math.min(width * 0.4, 16 + 6.9 * d3.max(names, (name) => name.length));
  }

  function figureColumn(figures) {
    return 20 + 6.9 * d3.max(figures, (figure) => figure.length);
  }

  function says(element, text) {
    element.append("title").text(text);
  }

  // ---- Dots: a line for each arm, values along one axis.

  function dots(plot, chart, width) {
    const rows = [];
    let group = "";
    for (const line of chart.lines) {
      if (line.group !== group) rows.push({ heading: group = line.group });
      rows.push(line);
    }
    const step = 25, top = 6, bottom = 48;
    const height = top + rows.length * step + bottom;
    const svg = frame(plot, chart, width, height);
    const values = chart.lines.flatMap((line) => [...line.dots, ...(line.span || [])]).filter((value) => !chart.log || value > 0);
    if (values.length === 0) return empty(svg, width, height);
    const figures = figureColumn(chart.lines.map((line) => line.figure));
    const left = nameColumn(chart.lines.map((line) => line.name), width), right = width - figures;
    const x = (chart.log ? d3.scaleLog() : d3.scaleLinear()).domain(padded(values, chart.log)).range([left + 8, right]);
    if (!chart.log) x.nice();
    const axis = top + rows.length * step;
    bottomAxis(svg, x, chart.log ? logTicks(x, 52) : x.ticks(Math.max(2, (right - left) / 75)), tick, axis, top, chart.x, right);
    if (!chart.log) svg.append("line").attr("class", "zero").attr("x1", x(0)).attr("x2", x(0)).attr("y1", top).attr("y2", axis);
    rows.forEach((row, index) => {
      const y = top + (index + 0.5) * step;
      if (row.heading !== undefined) {
        svg.append("text").attr("class", "title halo").attr("x", 0).attr("y", y + 5).text(row.heading);
        return;
      }
      const drawn = svg.append("g").attr("class", row.valid ? "line" : "line invalid");
      says(drawn, row.says);
      drawn.append("rect").attr("x", 0).attr("y", y - step / 2).attr("width", width).attr("height", step).attr("fill", "transparent");
      drawn.append("text").attr("x", left).attr("y", y + 4).attr("text-anchor", "end").text(row.name);
      const within = (value) => !chart.log || value > 0;
      if (row.span && row.span.every(within)) {
        drawn.append("line").attr("x1", x(row.span[0])).attr("x2", x(row.span[1])).attr("y1", y).attr("y2", y)
          .attr("stroke", colour(row.style)).attr("stroke-width", 2);
        if (!chart.log) {
          for (const end of row.span) {
            drawn.append("line").attr("x1", x(end)).attr("x2", x(end)).attr("y1", y - 5).attr("y2", y + 5)
              .attr("stroke", colour(row.style)).attr("stroke-width", 2);
          }
        }
      }
      row.dots.filter(within).map((value, place) => [value, place]).reverse().forEach(([value, place]) =>
        marker(drawn, row.style, x(value), y, row.valid ? (place === 0 ? "plain" : "weak") : "invalid", place > 0 ? 40 : chart.log ? 72 : 44));
      drawn.append("text").attr("x", width).attr("y", y + 4).attr("text-anchor", "end").text(row.figure);
    });
  }

  // ---- Curves: over a rate, or over the number of nines of a percentile.

  const nines = (percent) => Math.log10(100 / (100 - percent));
  const PERCENTS = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999];

  function curves(plot, chart, width) {
    const height = Math.round(Math.min(340, Math.max(260, width * 0.62)));
    const svg = frame(plot, chart, width, height);
    const points = chart.curves.flatMap((curve) => curve.points);
    if (points.length === 0) return empty(svg, width, height);
    const left = 58, right = width - 12, top = 24, axis = height - 48;
    const at = chart.percentiles ? (point) => nines(point.x) : (point) => point.x;
    const x = d3.scaleLinear().domain([0, d3.max([...points.map(at), ...chart.curves.map((curve) => curve.knee || 0)]) * 1.03 || 1]).range([left, right]);
    const y = d3.scaleLog().domain(padded([...points.map((point) => point.y), ...(chart.limit ? [chart.limit.y] : [])], true)).range([axis, top]);
    if (chart.percentiles) {
      const shown = PERCENTS.filter((percent) => nines(percent) <= x.domain()[1] && (percent !== 50 || x(nines(50)) - x(0) > 34));
      bottomAxis(svg, x, shown.map(nines), (value, index) => `${shown[index]} %`, axis, top, chart.x, right);
    } else {
      bottomAxis(svg, x, x.ticks(Math.max(2, (right - left) / 70)), short, axis, top, chart.x, right);
    }
    svg.append("g").attr("class", "axis").attr("transform", `translate(${left},0)`)
      .call(d3.axisLeft(y).tickValues(logTicks(y, 24)).tickFormat(tick).tickSize(left - right).tickPadding(8))
      .call((axis) => axis.select(".domain").remove());
    svg.append("text").attr("class", "label").attr("x", 0).attr("y", 11).text(chart.y);
    if (chart.limit) {
      svg.append("line").attr("class", "limit").attr("x1", left).attr("x2", right).attr("y1", y(chart.limit.y)).attr("y2", y(chart.limit.y));
      svg.append("text").attr("class", "limit-label halo").attr("x", left + 6).attr("y", y(chart.limit.y) - 6).text(chart.limit.says);
    }
    const path = d3.line((point) => x(at(point)), (point) => y(point.y));
    const knees = new Map();
    for (const curve of chart.curves) {
      const drawn = svg.append("g");
      const sound = curve.points.filter((point) => point.mark === "plain");
      const tail = [...sound.slice(-1), ...curve.points.filter((point) => point.mark === "weak")];
      const stroke = (line, opacity) => line.attr("fill", "none").attr("stroke", colour(curve.style)).attr("stroke-width", 2)
        .attr("stroke-dasharray", DASHES[curve.style]).attr("opacity", opacity);
      stroke(drawn.append("path").attr("d", path(tail)), 0.45);
      stroke(drawn.append("path").attr("d", path(sound)), 1);
      // Last, so that none is hidden under what is sound.
      for (const point of d3.sort(curve.points, (each) => each.mark === "invalid")) {
        says(marker(drawn, curve.style, x(at(point)), y(point.y), point.mark, point.mark === "plain" ? 50 : 44), point.says);
      }
      if (curve.knee !== null) {
        const below = knees.get(curve.knee) || 0;
        knees.set(curve.knee, below + 1);
        const knee = drawn.append("path").attr("class", "knee").attr("fill", colour(curve.style)).attr("stroke", "var(--paper)")
          .attr("d", "M0,0L6,-10H-6Z").attr("transform", `translate(${x(curve.knee)},${axis - 11 * below})`);
        says(knee, `${curve.name}: highest carried rate ${d3.format(",")(curve.knee)} calls/s`);
      }
    }
    nearest(svg, points, (point) => [x(at(point)), y(point.y)], width);
  }

  /** Says beside the pointer what the nearest point is. */
  function nearest(svg, points, place, width) {
    const label = svg.append("text").attr("class", "halo").attr("visibility", "hidden").attr("pointer-events", "none");
    const ring = svg.append("circle").attr("r", 9).attr("fill", "none").attr("stroke", "var(--ink)").attr("visibility", "hidden").attr("pointer-events", "none");
    svg.on("pointerleave", () => [label, ring].forEach((each) => each.attr("visibility", "hidden")));
    svg.on("pointermove", (event) => {
      const [px, py] = d3.pointer(event);
      const point = d3.least(points, (each) => Math.hypot(place(each)[0] - px, place(each)[1] - py));
      const [x, y] = place(point);
      ring.attr("cx", x).attr("cy", y).attr("visibility", "visible");
      const end = x > width / 2;
      label.text(point.says).attr("visibility", "visible").attr("text-anchor", end ? "end" : "start")
        .attr("x", end ? x + 8 : x - 8).attr("y", y < 44 ? y + 26 : y - 14);
    });
  }

  // ---- Bars: parts of a sum, and what should explain them.

  const part = (index) => `var(--part-${index})`;

  function bars(plot, chart, width) {
    const step = 32, top = 6, bottom = 48;
    const height = top + chart.bars.length * step + bottom;
    const svg = frame(plot, chart, width, height);
    const sums = chart.bars.map((bar) => d3.sum(bar.parts));
    const most = d3.max([...sums, ...chart.bars.map((bar) => bar.outer || 0)]);
    if (!most) return empty(svg, width, height);
    partsLegend(plot, chart);
    const left = nameColumn(chart.bars.map((bar) => bar.name), width), right = width - 72;
    const x = d3.scaleLinear().domain([0, most]).nice().range([left + 8, right]);
    const axis = top + chart.bars.length * step;
    bottomAxis(svg, x, x.ticks(Math.max(2, (right - left) / 75)), tick, axis, top, chart.x, right);
    chart.bars.forEach((bar, index) => {
      const y = top + (index + 0.5) * step;
      const drawn = svg.append("g").attr("class", bar.valid ? "bar" : "bar invalid");
      says(drawn, bar.says);
      drawn.append("text").attr("x", left).attr("y", y + 4).attr("text-anchor", "end").text(bar.name);
      let from = 0;
      bar.parts.forEach((value, each) => {
        if (!value) return;
        const wide = x(from + value) - x(from);
        drawn.append("rect").attr("x", x(from)).attr("y", y - 8).attr("width", Math.max(0, wide - 1)).attr("height", 16).attr("fill", part(each));
        if (wide > 34) {
          drawn.append("text").attr("x", x(from) + wide / 2).attr("y", y + 4).attr("text-anchor", "middle").attr("class", "on-part").text(fixed(value));
        }
        from += value;
      });
      if (bar.outer !== null) {
        drawn.append("path").attr("d", `M${x(0)},${y + 12}H${x(bar.outer)}m0,-3v6`).attr("stroke", "var(--ink)").attr("fill", "none");
      }
      drawn.append("text").attr("x", width).attr("y", y + 4).attr("text-anchor", "end").text(from ? time(from) : "–");
    });
  }

  function partsLegend(plot, chart) {
    const legend = document.createElement("p");
    legend.className = "parts";
    chart.parts.forEach((name, index) => {
      const entry = document.createElement("span");
      const box = d3.create("svg").attr("width", 12).attr("height", 12).attr("aria-hidden", "true");
      box.append("rect").attr("width", 12).attr("height", 12).attr("fill", part(index));
      entry.append(box.node(), name);
      legend.append(entry);
    });
    plot.prepend(legend);
  }

  // ---- A gauge: an interval beside what must hold and what is aimed at.

  function gauge(plot, chart, width) {
    const height = 34, y = 12;
    const svg = frame(plot, chart, width, height);
    const ends = [chart.value, ...(chart.interval || []), chart.must, chart.aim].filter((each) => each !== null);
    if (chart.value === null) return empty(svg, width, height);
    const [low, high] = d3.extent(ends);
    const room = (high - low || Math.abs(high) || 1) * 0.12;
    const x = d3.scaleLinear().domain([low - room, high + room]).range([2, width - 2]);
    svg.append("line").attr("x1", 2).attr("x2", width - 2).attr("y1", y).attr("y2", y).attr("stroke", "var(--line)");
    const near = chart.must !== null && chart.aim !== null && Math.abs(x(chart.must) - x(chart.aim)) < 34;
    for (const [limit, name, other] of [[chart.must, "must", chart.aim], [chart.aim, "aim", chart.must]]) {
      if (limit === null) continue;
      const side = near ? (limit < other ? "end" : "start") : "middle";
      svg.append("line").attr("class", name).attr("x1", x(limit)).attr("x2", x(limit)).attr("y1", 2).attr("y2", y + 9);
      svg.append("text").attr("class", "label").attr("x", x(limit)).attr("y", height - 2).text(name)
        .attr("text-anchor", x(limit) < 24 ? "start" : x(limit) > width - 24 ? "end" : side);
    }
    if (chart.interval) {
      svg.append("line").attr("x1", x(chart.interval[0])).attr("x2", x(chart.interval[1])).attr("y1", y).attr("y2", y)
        .attr("stroke", "var(--ink)").attr("stroke-width", 5).attr("stroke-opacity", 0.35).attr("stroke-linecap", "round");
    }
    svg.append("circle").attr("cx", x(chart.value)).attr("cy", y).attr("r", 4).attr("fill", "var(--ink)");
  }

  // ---- The page.

  const KINDS = { dots, curves, bars, gauge };

  function draw(plot) {
    const width = Math.floor(plot.clientWidth);
    if (width === 0 || plot.dataset.width === String(width)) return;
    plot.dataset.width = width;
    const chart = JSON.parse(plot.querySelector("script").textContent);
    KINDS[chart.kind](plot, chart, width);
  }

  /** Shows one of several figures, chosen by name. */
  function choose(container) {
    const figures = [...container.children];
    if (figures.length < 2) return;
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.className = "choose";
    label.append(`${container.dataset.label} `, select);
    figures.forEach((figure) => select.add(new Option(figure.dataset.name)));
    select.selectedIndex = Math.max(0, figures.findIndex((figure) => "first" in figure.dataset));
    const show = () => {
      figures.forEach((figure, index) => { figure.hidden = index !== select.selectedIndex; });
      container.querySelectorAll(".plot").forEach(draw);
    };
    select.addEventListener("change", show);
    container.prepend(label);
    show();
  }

  function theme() {
    const button = document.getElementById("theme");
    const themes = ["auto", "light", "dark"];
    const show = () => { button.textContent = `Theme: ${root.dataset.theme}`; };
    button.addEventListener("click", () => {
      root.dataset.theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch (refused) {
        // Then it holds for this page view.
      }
      show();
    });
    button.hidden = false;
    show();
  }

  theme();
  document.querySelectorAll(".arm").forEach(swatch);
  document.querySelectorAll(".choice").forEach(choose);
  const plots = [...document.querySelectorAll(".plot")];
  plots.forEach(draw);
  // In a frame of its own: drawing changes the layout that is just being observed.
  const resized = new ResizeObserver((entries) => requestAnimationFrame(() => entries.forEach((entry) => draw(entry.target))));
  plots.forEach((plot) => resized.observe(plot));
})();
