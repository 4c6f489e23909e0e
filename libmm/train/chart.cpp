#include "train/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "train/axis.h"
#include "train/html_text.h"

namespace mm {
namespace {

using Points = std::vector<std::pair<double, double>>;

// The picture and the part of it that the axes enclose, in units of the SVG.
constexpr double kWidth = 420, kHeight = 230, kLeft = 58, kRight = 408, kTop = 8, kBottom = 204;
constexpr std::size_t kParts = 350;  // of a thinned line: one a unit
constexpr std::size_t kMarked = 40;  // lines of fewer points show each of them

bool drawn(double y) { return std::abs(y) <= kGreatestShown; }  // false for NaN, too

// In each of kParts pieces the first of the least and of the greatest values, and of a gap, in their order.
Points thinned(const Points& points) {
  if (points.size() <= 2 * kParts) return points;
  Points kept;
  for (std::size_t part = 0; part < kParts; ++part) {
    const auto first = points.begin() + static_cast<std::ptrdiff_t>(part * points.size() / kParts);
    const auto last = points.begin() + static_cast<std::ptrdiff_t>((part + 1) * points.size() / kParts);
    auto least = last, greatest = last, gap = last;
    for (auto it = first; it != last; ++it) {
      if (!drawn(it->second)) {
        gap = gap == last ? it : gap;
        continue;
      }
      if (least == last || it->second < least->second) least = it;
      if (greatest == last || it->second > greatest->second) greatest = it;
    }
    std::vector<Points::const_iterator> chosen{least, greatest, gap};
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    for (const auto it : chosen)
      if (it != last) kept.push_back(*it);
  }
  return kept;
}

struct Plane {
  Axis x, y;

  std::string left(double value) const { return fmt::format("{:.1f}", kLeft + x.part(value) * (kRight - kLeft)); }
  std::string top(double value) const { return fmt::format("{:.1f}", kBottom - y.part(value) * (kBottom - kTop)); }
};

Plane plane_of(const std::vector<ChartLine>& lines) {
  double right = 0, low = 0, high = 0;
  bool any = false;
  for (const auto& line : lines)
    for (const auto& [x, y] : line.points) {
      right = std::max(right, x);
      if (!drawn(y)) continue;
      low = any ? std::min(low, y) : y;
      high = any ? std::max(high, y) : y;
      any = true;
    }
  return {axis_around(0, right, 7), axis_around(low, high, 6)};
}

std::string axes(const Plane& plane) {
  std::string svg;
  for (std::size_t i = 0; i < plane.y.ticks.size(); ++i) {
    const std::string top = plane.top(plane.y.ticks[i]);
    svg += fmt::format(R"(<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>)", kLeft, kRight, top, top);
    svg += fmt::format(R"(<text class="tick" text-anchor="end" dominant-baseline="central" x="{}" y="{}">{}</text>)", kLeft - 6, top,
                       plane.y.labels[i]);
  }
  for (std::size_t i = 0; i < plane.x.ticks.size(); ++i) {
    const std::string left = plane.left(plane.x.ticks[i]);
    svg += fmt::format(R"(<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>)", left, left, kBottom, kBottom + 4);
    svg += fmt::format(R"(<text class="tick" text-anchor="middle" x="{}" y="{}">{}</text>)", left, kBottom + 17, plane.x.labels[i]);
  }
  return svg;
}

std::string drawn_line(const ChartLine& line, const std::string& look, const Plane& plane) {
  const Points points = thinned(line.points);
  std::string svg = fmt::format(R"(<g class="{}"><title>{}</title>)", look, html_text(line.name));
  for (std::size_t at = 0; at < points.size();) {
    std::string path, marks;
    std::size_t count = 0;
    for (; at < points.size() && drawn(points[at].second); ++at, ++count) {
      const std::string left = plane.left(points[at].first), top = plane.top(points[at].second);
      path += fmt::format("{}{},{}", count > 0 ? " " : "", left, top);
      if (points.size() <= kMarked || count == 0) marks += fmt::format(R"(<circle class="mark" cx="{}" cy="{}" r="2"/>)", left, top);
    }
    if (count > 1) svg += fmt::format(R"(<polyline class="line" points="{}"/>)", path);
    if (count == 1 || points.size() <= kMarked) svg += marks;
    if (count == 0) ++at;  // a gap
  }
  return svg + "</g>";
}

}  // namespace

std::string line_look(std::size_t number) { return fmt::format("c{} d{}", number % 6, number % kLineLooks / 6); }

std::string chart_svg(const std::string& name, const std::vector<ChartLine>& lines) {
  const Plane plane = plane_of(lines);
  std::string svg = fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">)", kWidth, kHeight, html_text(name));
  svg += axes(plane);
  for (std::size_t i = 0; i < lines.size(); ++i) svg += drawn_line(lines[i], line_look(i), plane);
  return svg + "</svg>";
}

}  // namespace mm
