#include "task/explain_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/utf8.h"
#include "train/axis.h"
#include "train/html_text.h"

namespace mm {

namespace {

// Blue and vermilion are Okabe and Ito's, which people who confuse red and green tell apart.
constexpr std::string_view kStyle = R"(
.name, .tick, .value { font: 12px system-ui, sans-serif; fill: #1b1b1b; } .tick, .value { font-size: 11px; fill: #666; }
.grid { stroke: #e3e3e3; } .zero { stroke: #666; } .empty { fill: #e3e3e3; }
.plus, .k0 { fill: #0072b2; } .minus, .k1 { fill: #d55e00; } .k2 { fill: #009e73; } .k3 { fill: #cc79a7; }
.dot { fill-opacity: .55; }
@media (prefers-color-scheme: dark) { .name { fill: #e6e6e6; } .tick, .value { fill: #9aa0a6; } .grid { stroke: #33373d; } .zero { stroke: #9aa0a6; }
  .empty { fill: #33373d; } .plus, .k0 { fill: #4aa3df; } .minus, .k1 { fill: #f08a4b; } .k2 { fill: #33c49a; } .k3 { fill: #e39cc4; } }
)";

constexpr double kLeft = 108, kRight = 352, kWidth = 420;  // between them bars and dots; names to the left, numbers to the right
constexpr double kRow = 24, kBar = 14, kFoot = 24;
constexpr std::size_t kNameLetters = 17, kMostDots = 400;

std::string short_name(const std::string& name) {
  const auto letters = utf8_parts(name);
  if (letters.size() <= kNameLetters) return html_text(name);
  std::string cut;
  for (std::size_t i = 0; i + 1 < kNameLetters; ++i) cut += letters[i];
  return html_text(cut) + "&#8230;";
}

std::string name_text(const std::string& name, double y) {
  return fmt::format(R"(<text class="name" text-anchor="end" dominant-baseline="central" x="{}" y="{:.1f}">{}<title>{}</title></text>)",
                     kLeft - 8, y, short_name(name), html_text(name));
}

std::string value_text(const std::string& text, double x, double y) {
  return fmt::format(R"(<text class="value" dominant-baseline="central" x="{:.1f}" y="{:.1f}">{}</text>)", x, y, html_text(text));
}

// An axis that holds 0 and all finite values.
Axis axis_of(const std::vector<ChartRow>& rows) {
  double low = 0, high = 0;
  for (const auto& row : rows)
    for (const double value : row.values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  return axis_around(low, high, 5);
}

double place(const Axis& axis, double value) { return kLeft + axis.part(value) * (kRight - kLeft); }

// The lines of the axis with their numbers below.
std::string axis_svg(const Axis& axis, double height) {
  std::string svg;
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    const double x = place(axis, axis.ticks[i]);
    svg +=
        fmt::format(R"(<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="0" y2="{:.1f}"/>)", axis.ticks[i] == 0 ? "zero" : "grid", x, x, height);
    svg += fmt::format(R"(<text class="tick" text-anchor="middle" x="{:.1f}" y="{:.1f}">{}</text>)", x, height + 16, axis.labels[i]);
  }
  return svg;
}

double middle_of(std::size_t row) { return (static_cast<double>(row) + 0.5) * kRow; }

std::string box(const char* look, double x, double y, double width, double height) {
  return fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", look, x, y, width, height);
}

// How far from the middle of a row each dot stands, so that dots in one column of 3 units stand one above the other, and the fullest column
// fills the row.
std::vector<double> dot_heights(const std::vector<double>& places, double tall) {
  std::map<int, int> columns, taken;
  for (const double x : places) ++columns[static_cast<int>(x / 3)];
  int fullest = 1;
  for (const auto& [column, count] : columns) fullest = std::max(fullest, count);
  const double step = std::min(3.4, (tall - 6) / fullest);
  std::vector<double> heights;
  for (const double x : places) {
    const int before = taken[static_cast<int>(x / 3)]++;
    heights.push_back((before + 1) / 2 * step * (before % 2 == 0 ? 1 : -1));
  }
  return heights;
}

// A square of each look with what it stands for, in a row.
std::string legend(const std::vector<std::string>& names) {
  std::string svg;
  double x = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    svg += box(fmt::format("k{}", i % 4).c_str(), x, 3, 9, 9);
    svg += fmt::format(R"(<text class="tick" x="{:.1f}" y="12">{}</text>)", x + 13, html_text(names[i]));
    x += 30 + 6 * static_cast<double>(names[i].size());
  }
  return svg;
}

}  // namespace

std::string_view chart_style() { return kStyle; }

Chart bar_chart(const std::string& name, const std::vector<ChartRow>& rows) {
  const Axis axis = axis_of(rows);
  const double height = kRow * static_cast<double>(rows.size()), zero = place(axis, 0);
  Chart chart{.height = height + kFoot, .name = name, .inside = axis_svg(axis, height)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double value = std::isfinite(rows[i].values.at(0)) ? rows[i].values[0] : 0, end = place(axis, value);
    chart.inside += name_text(rows[i].name, middle_of(i)) +
                    box(value < 0 ? "minus" : "plus", std::min(zero, end), middle_of(i) - kBar / 2, std::abs(end - zero), kBar) +
                    value_text(rows[i].text, kRight + 6, middle_of(i));
  }
  return chart;
}

Chart part_chart(const std::string& name, const std::vector<std::string>& parts, const std::vector<ChartRow>& rows) {
  constexpr double kHead = 24;
  std::vector<ChartRow> sums;
  for (const auto& row : rows) {
    double sum = 0;
    for (const double value : row.values) sum += std::max(value, 0.0);
    sums.push_back({row.name, {sum}, row.text});
  }
  const Axis axis = axis_of(sums);
  const double height = kRow * static_cast<double>(rows.size());
  Chart chart{.height = kHead + height + kFoot, .name = name, .inside = legend(parts)};
  chart.inside += fmt::format("<g transform=\"translate(0,{})\">", kHead) + axis_svg(axis, height);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    chart.inside += name_text(rows[i].name, middle_of(i)) + value_text(rows[i].text, kRight + 6, middle_of(i));
    double sum = 0;
    for (std::size_t part = 0; part < rows[i].values.size(); ++part) {
      const double before = place(axis, sum);
      sum += std::max(rows[i].values[part], 0.0);
      chart.inside += box(fmt::format("k{}", part % 4).c_str(), before, middle_of(i) - kBar / 2, place(axis, sum) - before, kBar);
    }
  }
  chart.inside += "</g>";
  return chart;
}

Chart dot_chart(const std::string& name, const std::vector<ChartRow>& rows) {
  constexpr double kTall = 2 * kRow;
  const Axis axis = axis_of(rows);
  const double height = kTall * static_cast<double>(rows.size());
  Chart chart{.height = height + kFoot, .name = name, .inside = axis_svg(axis, height)};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = (static_cast<double>(i) + 0.5) * kTall;
    chart.inside += name_text(rows[i].name, y) + value_text(rows[i].text, kRight + 6, y);
    std::vector<double> shown, places;
    const auto& values = rows[i].values;
    const std::size_t count = std::min(values.size(), kMostDots);
    for (std::size_t dot = 0; dot < count; ++dot) {
      const double value = values[dot * values.size() / count];
      if (!std::isfinite(value)) continue;
      shown.push_back(value);
      places.push_back(place(axis, value));
    }
    const auto heights = dot_heights(places, kTall);
    for (std::size_t dot = 0; dot < shown.size(); ++dot)
      chart.inside += fmt::format(R"(<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="1.7"/>)", shown[dot] < 0 ? "minus" : "plus",
                                  places[dot], y + heights[dot]);
  }
  return chart;
}

Chart matrix_chart(const std::string& name, const std::vector<std::string>& names, const std::vector<double>& numbers) {
  const auto count = names.size();
  const double side = std::min(64.0, (kWidth - kLeft) / static_cast<double>(count)), head = 22;
  double most = 0;
  for (const double number : numbers) most = std::max(most, std::isfinite(number) ? std::abs(number) : 0);
  Chart chart{.width = kWidth, .height = head + side * static_cast<double>(count) + 4, .name = name, .inside = ""};
  for (std::size_t i = 0; i < count; ++i) {
    const double at = static_cast<double>(i) * side;
    chart.inside += name_text(names[i], head + at + side / 2);
    chart.inside += fmt::format(R"(<text class="tick" text-anchor="middle" x="{:.1f}" y="14">{}<title>{}</title></text>)",
                                kLeft + at + side / 2, short_name(names[i]), html_text(names[i]));
    for (std::size_t j = 0; j < count; ++j) {
      const double number = numbers.at(i * count + j), x = kLeft + static_cast<double>(j) * side, y = head + at;
      const double depth = most > 0 && std::isfinite(number) ? std::abs(number) / most : 0;
      chart.inside += box("empty", x + 1, y + 1, side - 2, side - 2);
      chart.inside += fmt::format(R"(<rect class="{}" fill-opacity="{:.2f}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)",
                                  number < 0 ? "minus" : "plus", 0.75 * depth, x + 1, y + 1, side - 2, side - 2);
      chart.inside +=
          fmt::format(R"(<text class="name" text-anchor="middle" dominant-baseline="central" x="{:.1f}" y="{:.1f}">{:.3g}</text>)",
                      x + side / 2, y + side / 2, number);
    }
  }
  return chart;
}

std::string to_svg(const Chart& chart) {
  return fmt::format(R"(<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">{}</svg>)", chart.width, chart.height,
                     html_text(chart.name), chart.inside);
}

std::string svg_file(const std::string& title, const std::vector<Chart>& charts) {
  constexpr double kMargin = 16, kTitle = 30;
  double y = kMargin + kTitle;
  std::string inside =
      fmt::format(R"(<text class="name" x="{}" y="28" style="font-size: 15px; font-weight: 600">{}</text>)", kMargin, html_text(title));
  for (const auto& chart : charts) {
    inside +=
        fmt::format(R"(<text class="name" x="{}" y="{:.0f}" style="font-weight: 600">{}</text>)", kMargin, y + 12, html_text(chart.name));
    inside += fmt::format("\n<g transform=\"translate({},{:.0f})\">{}</g>\n", kMargin, y + kTitle - 8, chart.inside);
    y += chart.height + kTitle + kMargin;
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1:.0f}\" viewBox=\"0 0 {0} {1:.0f}\">\n<style>{2}\n.ground {{ "
      "fill: "
      "#fff; }} @media (prefers-color-scheme: dark) {{ .ground {{ fill: #16181c; }} }}</style>\n<rect class=\"ground\" width=\"100%\" "
      "height=\"100%\"/>\n{3}</svg>\n",
      kWidth + 2 * kMargin, y, kStyle, inside);
}

}  // namespace mm
