#include "train/report_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "train/chart.h"
#include "train/html_text.h"
#include "train/metrics_lines.h"

namespace mm {
namespace {

// Colours are Okabe and Ito's, which people who confuse red and green tell apart; some lighter where the ground is dark.
constexpr std::string_view kStyle = R"(
:root { --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #e69f00; --c5: #56b4e9; }
@media (prefers-color-scheme: dark) { :root { --c0: #4aa3df; --c1: #f08a4b; --c2: #33c49a; --c3: #e39cc4; --c4: #f0bb4d; --c5: #a5d8f7; } }
body { max-width: 84rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.model { font-weight: 600; } .seed { color: var(--soft); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1rem; margin-top: 1rem; }
figure { margin: 0; } figcaption { font-weight: 600; padding-left: 3.2rem; }
svg { display: block; width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; } .legend svg { display: inline-block; width: 2rem; height: .8rem; }
.grid { stroke: var(--grid); } .tick { fill: var(--soft); font: 11px system-ui, sans-serif; }
.line { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linejoin: round; } .mark { fill: currentColor; }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
.d1 .line { stroke-dasharray: 7 4; } .d2 .line { stroke-dasharray: 2 3; }
)";

std::string table_html(const ReportTable& table) {
  const bool several = table.seeds.size() > 1;
  std::string html = "<div class=\"wide\"><table>\n<tr><th></th><th>model</th>";
  for (const auto& floor : table.floors) html += fmt::format("<th>{}</th>", html_text(floor));
  if (several)
    for (const auto seed : table.seeds) html += fmt::format("<th class=\"seed\">seed {}</th>", seed);
  html += "</tr>\n";
  for (const auto& row : table.rows) {
    html += fmt::format("<tr><td>{}</td><td class=\"model\">{}</td>", html_text(row.name), row.model);
    for (const auto& floor : row.floors) html += fmt::format("<td>{}</td>", floor);
    if (several)
      for (const auto& seed : row.seeds) html += fmt::format("<td class=\"seed\">{}</td>", seed);
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

std::string seed_name(const SeedReport& seed) { return fmt::format("seed {}", seed.seed); }

std::string legend_html(const std::vector<SeedReport>& seeds) {
  std::string html = "<div class=\"legend\">";
  for (std::size_t i = 0; i < seeds.size(); ++i)
    html += fmt::format(
        "<span><svg class=\"{}\" viewBox=\"0 0 32 12\"><line class=\"line\" x1=\"0\" x2=\"32\" y1=\"6\" y2=\"6\"/></svg> {}"
        "</span>\n",
        line_look(i), seed_name(seeds[i]));
  return html + "</div>\n";
}

std::vector<std::string> metrics_of(const std::vector<std::vector<MetricCurve>>& curves) {
  std::vector<std::string> names;
  for (const auto& seed : curves)
    for (const auto& curve : seed)
      if (std::find(names.begin(), names.end(), curve.name) == names.end()) names.push_back(curve.name);
  return names;
}

std::string chart_html(const std::string& metric, const std::vector<SeedReport>& seeds,
                       const std::vector<std::vector<MetricCurve>>& curves) {
  std::vector<ChartLine> lines;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    lines.push_back({seed_name(seeds[i]), {}});  // also when it is empty, so that a seed looks the same in every chart
    for (const auto& curve : curves[i])
      if (curve.name == metric) lines.back().points = curve.points;
  }
  return fmt::format("<figure><figcaption>{}</figcaption>\n{}</figure>\n", html_text(metric), chart_svg(metric + " over steps", lines));
}

}  // namespace

std::vector<MetricCurve> read_curves(const std::string& run) {
  std::vector<MetricCurve> curves;
  each_metrics_line(run + "/metrics.jsonl", [&](const MetricsLine& line) {
    line.values.each_member([&](const std::string& name, const Json& value) {
      if (name == "step" || name == "epoch" || !(value.is_number() || value.is_null())) return;
      auto found = std::find_if(curves.begin(), curves.end(), [&](const MetricCurve& curve) { return curve.name == name; });
      if (found == curves.end()) found = curves.insert(found, {name, {}});
      found->points.emplace_back(static_cast<double>(line.step),
                                 value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.number());
    });
  });
  return curves;
}

std::string report_html(std::string_view title, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors,
                        const std::vector<std::vector<MetricCurve>>& curves) {
  MM_ASSERT(seeds.size() == curves.size());
  const ReportTable table = report_table(seeds, floors);
  std::string html = fmt::format("<p>{}</p>\n", html_text(table.note));
  html += table_html(table) + "<h2>Over the steps</h2>\n" + legend_html(seeds) + "<div class=\"charts\">\n";
  for (const auto& metric : metrics_of(curves)) html += chart_html(metric, seeds, curves);
  return html_page(title, kStyle, title, html + "</div>\n");
}

}  // namespace mm
