#include "train/robustness_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/utf8.h"
#include "train/axis.h"
#include "train/chart.h"
#include "train/html_text.h"

namespace mm {
namespace {

// Units of the SVG. A panel is what one curve has, with its title and the labels of its axes.
constexpr double kWide = 330, kHigh = 230, kLeft = 48, kRight = 12, kTop = 30, kBottom = 28, kHead = 66, kRow = 24, kNames = 190;
constexpr std::size_t kColumns = 3;
constexpr double kWhole = kColumns * kWide;
constexpr double kLowest = -1;  // r2 can fall without end; what is below is drawn at the bottom

constexpr std::string_view kStyle = R"(text { font: 11px system-ui, sans-serif; fill: #555; } .title { font-weight: 600; fill: #1b1b1b; }
.name { font-size: 16px; font-weight: 600; fill: #1b1b1b; } .grid { stroke: #e3e3e3; } .floor { stroke: #777; stroke-dasharray: 5 4; }
.line { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; } .mark { fill: currentColor; }
.band { fill: currentColor; opacity: .13; } .d1 .line { stroke-dasharray: 7 4; } .d2 .line { stroke-dasharray: 2 3; }
.c0 { color: #0072b2; } .c1 { color: #d55e00; } .c2 { color: #009e73; } .c3 { color: #cc79a7; } .c4 { color: #e69f00; } .c5 { color: #56b4e9; })";

// What all panels share.
struct Drawing {
  const Robustness& all;
  std::string rate;
  Axis scores;

  double part(double value) const { return std::clamp(scores.part(shown_number(rate, value)), 0.0, 1.0); }  // of the axis
};

Axis score_axis(const Robustness& all, const std::vector<SubsetRow>& rows, const std::vector<RobustnessCurve>& curves) {
  const std::string rate = curve_rate(all);
  std::vector<double> values;
  const auto add = [&](double value) { values.push_back(shown_number(rate, std::max(value, kLowest))); };
  if (!all.floors.empty()) add(all.floors[0].test.at(0).second);
  for (const auto& row : rows)
    for (const auto& spread : row.methods) add(spread.mean);
  for (const auto& curve : curves)
    for (const auto& method : curve.methods)
      for (const auto& spread : method.at) add(spread.mean);
  const auto [least, greatest] = std::ranges::minmax(values);
  return axis_around(least, greatest, 7);
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view look, const std::string& text) {
  return fmt::format(R"(<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)", look, x, y, anchor, html_text(text));
}

std::string line_at(std::string_view look, double x1, double y1, double x2, double y2) {
  return fmt::format(R"(<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", look, x1, y1, x2, y2);
}

std::string legend(const Drawing& drawing) {
  std::string svg = text_at(kLeft, 22, "start", "name", drawing.all.name);
  double x = kLeft;
  const auto entry = [&](const std::string& mark, const std::string& name) {
    svg += mark + text_at(x + 30, 48, "start", "", name);
    x += 54 + 6.5 * static_cast<double>(name.size());
  };
  for (std::size_t i = 0; i < drawing.all.methods.size(); ++i)
    entry(fmt::format(R"(<g class="{}"><polyline class="line" points="{:.1f},44 {:.1f},44"/></g>)", line_look(i), x, x + 24),
          drawing.all.methods[i]);
  if (!drawing.all.floors.empty()) entry(line_at("floor", x, 44, x + 24, 44), drawing.all.floors[0].name);
  return svg;
}

constexpr std::size_t kNameLetters = 26;  // that a name to the left of a row has room for

std::string row_name(const std::string& name, double y) {
  const auto letters = utf8_parts(name);
  std::string end;
  for (std::size_t i = letters.size() < kNameLetters ? 0 : letters.size() - kNameLetters; i < letters.size(); ++i) end += letters[i];
  if (letters.size() <= kNameLetters) return text_at(kNames - 10, y + 4, "end", "", name);
  return fmt::format(R"(<g>{}<title>{}</title></g>)", text_at(kNames - 10, y + 4, "end", "", "…" + end), html_text(name));
}

// A method's mean as a dot on a line of one deviation to both sides, a little above or below the other methods'.
std::string subset_dot(const Spread& spread, std::size_t method, double y, const std::function<double(double)>& place) {
  const double x = place(spread.mean);
  std::string svg = fmt::format(R"(<g class="{}">)", line_look(method));
  if (spread.deviation > 0)
    svg += fmt::format(R"(<polyline class="line" points="{:.1f},{:.1f} {:.1f},{:.1f}"/>)", place(spread.mean - spread.deviation), y,
                       place(spread.mean + spread.deviation), y);
  return svg + fmt::format(R"(<circle class="mark" cx="{:.1f}" cy="{:.1f}" r="3.2"/></g>)", x, y);
}

// A row of dots for every subset, beneath each other.
std::string subset_panel(const Drawing& drawing, const std::vector<SubsetRow>& rows, double top) {
  const double bottom = top + kTop + kRow * static_cast<double>(rows.size());
  const auto across = [&](double part) { return kNames + part * (kWhole - kRight - kNames); };
  std::string svg = text_at(kLeft, top + 18, "start", "title", drawing.rate + ", inputs that are there");
  for (std::size_t i = 0; i < drawing.scores.ticks.size(); ++i) {
    const double x = across(drawing.scores.part(drawing.scores.ticks[i]));
    svg += line_at("grid", x, top + kTop, x, bottom) + text_at(x, bottom + 14, "middle", "", drawing.scores.labels[i]);
  }
  if (!drawing.all.floors.empty()) {
    const double x = across(drawing.part(drawing.all.floors[0].test.at(0).second));
    svg += line_at("floor", x, top + kTop, x, bottom);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = top + kTop + kRow * (static_cast<double>(i) + 0.5);
    svg += row_name(rows[i].inputs, y);
    const auto count = static_cast<double>(rows[i].methods.size()), apart = std::min(6.0, (kRow - 8) / count);
    for (std::size_t m = 0; m < rows[i].methods.size(); ++m)
      svg += subset_dot(rows[i].methods[m], m, y + (static_cast<double>(m) - (count - 1) / 2) * apart,
                        [&](double value) { return across(drawing.part(value)); });
  }
  return svg;
}

struct Place {
  double left, right, top, bottom;  // of the rectangle between the axes
};

std::string axes(const Drawing& drawing, const Place& place, const RobustnessCurve& curve) {
  std::string svg;
  for (std::size_t i = 0; i < drawing.scores.ticks.size(); ++i) {
    const double y = place.bottom - drawing.scores.part(drawing.scores.ticks[i]) * (place.bottom - place.top);
    svg += line_at("grid", place.left, y, place.right, y) + text_at(place.left - 6, y + 4, "end", "", drawing.scores.labels[i]);
  }
  for (const double level : curve.levels)
    svg += text_at(place.left + level / curve.levels.back() * (place.right - place.left), place.bottom + 15, "middle", "",
                   fmt::format("{:.4g}", level));
  return svg;
}

// A line with its band.
std::string drawn_method(const Drawing& drawing, const Place& place, const RobustnessCurve& curve, std::size_t method) {
  const auto at = [&](std::size_t i, double value) {
    const double x = place.left + curve.levels[i] / curve.levels.back() * (place.right - place.left);
    return fmt::format("{:.1f},{:.1f} ", x, place.bottom - drawing.part(value) * (place.bottom - place.top));
  };
  const auto& points = curve.methods[method].at;
  std::string line, band;
  for (std::size_t i = 0; i < points.size(); ++i) line += at(i, points[i].mean), band += at(i, points[i].mean + points[i].deviation);
  for (std::size_t i = points.size(); i-- > 0;) band += at(i, points[i].mean - points[i].deviation);
  return fmt::format(R"(<g class="{}"><title>{}</title><polygon class="band" points="{}"/><polyline class="line" points="{}"/></g>)",
                     line_look(method), html_text(drawing.all.methods[method]), band, line);
}

std::string curve_panel(const Drawing& drawing, const RobustnessCurve& curve, double left, double top) {
  const Place place{.left = left + kLeft, .right = left + kWide - kRight, .top = top + kTop, .bottom = top + kHigh - kBottom};
  const std::string title = curve.kind == "missing" ? "part of the inputs that is missing"
                            : curve.kind == "drop"  ? "steps and numbers that drop out"
                                                    : curve.input + ": " + curve.kind;
  std::string svg = text_at(place.left, top + 18, "start", "title", title) + axes(drawing, place, curve);
  if (!drawing.all.floors.empty()) {
    const double y = place.bottom - drawing.part(drawing.all.floors[0].test.at(0).second) * (place.bottom - place.top);
    svg += line_at("floor", place.left, y, place.right, y);
  }
  for (std::size_t method = 0; method < curve.methods.size(); ++method) svg += drawn_method(drawing, place, curve, method);
  return svg + "\n";
}

}  // namespace

std::string robustness_svg(const Robustness& all) {
  const auto rows = subset_rows(all);
  const auto curves = robustness_curves(all);
  const Drawing drawing{.all = all, .rate = curve_rate(all), .scores = score_axis(all, rows, curves)};
  std::string body = legend(drawing) + "\n";
  double top = kHead;
  if (!rows.empty()) {
    body += subset_panel(drawing, rows, top) + "\n";
    top += kTop + kRow * static_cast<double>(rows.size()) + kBottom;
  }
  for (std::size_t i = 0, column = 0; i < curves.size(); ++i) {
    const bool begins = i == 0 || (curves[i].input != curves[i - 1].input);  // a row for each input
    if (i > 0 && (begins || column == kColumns)) top += kHigh, column = 0;
    body += curve_panel(drawing, curves[i], static_cast<double>(column++) * kWide, top);
  }
  const double height = top + (curves.empty() ? 0 : kHigh);
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.0f} {1:.0f}" width="{0:.0f}" height="{1:.0f}" role="img")"
                     R"( aria-label="{2}">)"
                     "\n<style>{3}</style>\n"
                     R"(<rect width="100%" height="100%" fill="#fff"/>)"
                     "\n{4}</svg>\n",
                     kWhole, height, html_text(all.name + ": missing and noisy inputs"), kStyle, body);
}

}  // namespace mm
