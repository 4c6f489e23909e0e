#include "task/explain_html.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "task/explain_report.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr std::size_t kRecords = 6, kFeatures = 15;

constexpr std::string_view kStyle = R"(
body { max-width: 64rem; }
p, figcaption span { max-width: 46rem; } figcaption span { color: var(--soft); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: 1.6rem 2rem; }
figure { margin: 0; } figcaption { font-weight: 600; margin-bottom: .4rem; } figcaption span { display: block; font-weight: 400; font-size: .9rem; }
svg { display: block; width: 100%; height: auto; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); }
td.number { text-align: right; } td svg { width: 26rem; } .wrong { font-weight: 600; }
)";

double percent_or(const DataExplanation& found, double value) { return found.rate_name == "accuracy" ? 100 * value : value; }

std::string rate_text(const DataExplanation& found, double value) {
  return found.rate_name == "accuracy" ? fmt::format("{:.1f} %", 100 * value) : fmt::format("{:.3f}", value);
}

// What a chart's numbers mean, for who reads them the first time.
std::string_view meaning(std::string_view chart) {
  if (chart == "Part of the score") return "Of the sum of all contributions (Shapley values, amounts), over all examples, in percent.";
  if (chart == "Added to the rate")
    return "The Shapley value of the rate: with the others' they add up to the rate with all inputs less that with none.";
  if (chart == "Each example a dot") return "What the input contributed to the score of each example; to the left it spoke against it.";
  if (chart == "Interactions")
    return "The Shapley interaction index, mean over the examples: above 0 two inputs say more together than each adds alone, below 0 they "
           "repeat each other. On the diagonal what each contributes.";
  if (chart == "Information, bits") return "What the model's answers from each of two inputs alone tell of the truth.";
  if (chart == "Steps looked at")
    return "Attention rollout through the transformers of an input, mean over the examples: where its answer looked, not for or against "
           "what.";
  return "Integrated gradients, mean of their amounts over the examples; x[3] is the fourth number of the input x.";
}

std::string figure(const Chart& chart) {
  return fmt::format("<figure><figcaption>{}<span>{}</span></figcaption>\n{}</figure>\n", html_text(chart.name),
                     html_text(meaning(chart.name)), to_svg(chart));
}

std::string in_words(const DataExplanation& found) {
  const std::string rate = found.rate_name == "accuracy" ? "accuracy" : "R²";
  std::string text = fmt::format("<p>{} test examples. The {} is {} with all inputs and {} with none of them.", found.records.size(), rate,
                                 rate_text(found, found.rate), rate_text(found, found.nobody));
  const auto most = std::ranges::max_element(found.inputs, {}, &InputExplanation::share);
  if (found.exact)
    text += fmt::format(" The input {} makes {:.0f} % of the scores; without it the {} is {}.", html_text(most->name), 100 * most->share,
                        rate, rate_text(found, most->without));
  if (found.additive)
    text += fmt::format(
        " What each input says alone, added up, reaches {} where the model reaches {} ({} examples, EMAP): {} of it need inputs together.",
        rate_text(found, found.additive->projected), rate_text(found, found.additive->rate), found.additive->rows,
        rate_text(found, found.additive->gap()));
  text += "</p>\n<p class=\"soft\">";
  text += found.output.empty() ? "Explained is the logit of the class that the model says of each example, less the mean of all logits."
                               : fmt::format("Explained is the score of {}.", html_text(found.output));
  if (found.exact)
    text += fmt::format(" Contributions are exact Shapley values; their sums are off by {:.1e} at most.", found.largest_sum_error);
  return text + fmt::format(" Integrated gradients take {} steps; their completeness delta is {:.1e} at most, {:.1e} in the mean.</p>\n",
                            found.steps, found.largest_delta, found.mean_delta);
}

std::string inputs_table(const DataExplanation& found) {
  std::string html = "<div class=\"wide\"><table>\n<tr><th>input</th>";
  if (found.exact) html += "<th>part of the score</th><th>adds to the rate</th>";
  html += "<th>rate without it</th><th>rate with it alone</th><th>part of the gradients</th></tr>\n";
  for (const auto& input : found.inputs) {
    html += fmt::format("<tr><td>{}</td>", html_text(input.name));
    if (found.exact)
      html += fmt::format(R"(<td class="number">{:.1f} %</td><td class="number">{}</td>)", 100 * input.share, rate_text(found, input.gain));
    html += fmt::format(R"(<td class="number">{}</td><td class="number">{}</td><td class="number">{:.1f} %</td></tr>)",
                        rate_text(found, input.without), rate_text(found, input.alone), 100 * input.gradients) +
            "\n";
  }
  return html + "</table></div>\n";
}

std::string record_row(const RecordExplanation& record, const DataExplanation& found) {
  std::vector<ChartRow> bars;
  const auto& values = record.shapley.empty() ? record.gradients : record.shapley;
  for (std::size_t i = 0; i < values.size(); ++i)
    bars.push_back({found.inputs[i].name, {values[i]}, record.missing[i] ? "missing" : fmt::format("{:+.2f}", values[i])});
  std::vector<std::string> features;
  for (const auto& feature : record.features)
    if (features.size() < 3) features.push_back(fmt::format("{} = {:.3g} ({:+.2f})", feature.name, feature.value, feature.contribution));
  const bool wrong = found.rate_name == "accuracy" && !record.right;
  return fmt::format("<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td><td class=\"number\">{:.2f}</td><td>{}</td><td>{}</td></tr>\n",
                     html_text(record.id), wrong ? "wrong" : "", html_text(record.prediction), html_text(record.truth), record.score,
                     to_svg(bar_chart("contributions of " + record.id, bars)), html_text(fmt::format("{}", fmt::join(features, "; "))));
}

std::string records_table(const DataExplanation& found, const std::vector<std::size_t>& places) {
  std::string html =
      "<div class=\"wide\"><table>\n<tr><th>example</th><th>said</th><th>truth</th><th>score</th><th>contributions</th><th>numbers that "
      "mattered most (contribution)</th></tr>\n";
  for (const auto place : places) html += record_row(found.records[place], found);
  return html + "</table></div>\n";
}

Chart interactions_chart(const DataExplanation& found) {
  const std::size_t inputs = found.inputs.size();
  std::vector<std::string> names;
  std::vector<double> numbers(inputs * inputs, 0);
  for (std::size_t i = 0; i < inputs; ++i) {
    names.push_back(found.inputs[i].name);
    numbers[i * inputs + i] = found.inputs[i].mean;
  }
  for (const auto& pair : found.pairs) numbers[pair.first * inputs + pair.second] = numbers[pair.second * inputs + pair.first] = pair.mean;
  return matrix_chart("Interactions", names, numbers);
}

std::vector<ChartRow> information_rows(const DataExplanation& found) {
  std::vector<ChartRow> rows;
  for (const auto& pair : found.pairs)
    if (const auto& bits = pair.information)
      rows.push_back({found.inputs[pair.first].name + " + " + found.inputs[pair.second].name,
                      {bits->redundant, bits->first, bits->second, bits->synergy},
                      fmt::format("{:.3f}", bits->redundant + bits->first + bits->second + bits->synergy)});
  return rows;
}

// The steps that are looked at most, of each input as many.
Chart steps_chart(const DataExplanation& found) {
  std::vector<ChartRow> rows;
  for (const auto& steps : found.steps_looked_at) {
    std::vector<std::size_t> order(steps.mean.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return steps.mean[a] > steps.mean[b]; });
    order.resize(std::min(order.size(), kFeatures / found.steps_looked_at.size() + 1));
    for (const auto t : order) rows.push_back({steps.names[t], {100 * steps.mean[t]}, fmt::format("{:.1f} %", 100 * steps.mean[t])});
  }
  return bar_chart("Steps looked at", rows);
}

}  // namespace

std::vector<Chart> explanation_charts(const DataExplanation& found) {
  std::vector<Chart> charts;
  std::vector<ChartRow> shares, gains, dots, features;
  for (std::size_t i = 0; i < found.inputs.size(); ++i) {
    const auto& input = found.inputs[i];
    shares.push_back({input.name, {100 * input.share}, fmt::format("{:.1f} %", 100 * input.share)});
    gains.push_back({input.name, {percent_or(found, input.gain)}, rate_text(found, input.gain)});
    dots.push_back({input.name, {}, fmt::format("{:+.2f}", input.mean)});
    for (const auto& record : found.records)
      if (found.exact && !record.missing[i]) dots.back().values.push_back(record.shapley[i]);
  }
  for (const auto& feature : found.features)
    if (features.size() < kFeatures) features.push_back({feature.name, {feature.amount}, fmt::format("{:.3f}", feature.amount)});
  if (found.exact) {
    charts.push_back(bar_chart("Part of the score", shares));
    charts.push_back(bar_chart("Added to the rate", gains));
    charts.push_back(dot_chart("Each example a dot", dots));
    charts.push_back(interactions_chart(found));
    if (const auto rows = information_rows(found); !rows.empty())
      charts.push_back(part_chart("Information, bits", {"both", "only the first", "only the second", "only together"}, rows));
  }
  if (!features.empty()) charts.push_back(bar_chart("Numbers that matter", features));
  if (!found.steps_looked_at.empty()) charts.push_back(steps_chart(found));
  return charts;
}

std::string explanation_html(std::string_view title, const DataExplanation& found) {
  std::string html = in_words(found) + inputs_table(found) + "<h2>In pictures</h2>\n<div class=\"charts\">\n";
  for (const auto& chart : explanation_charts(found)) html += figure(chart);
  html += "</div>\n";
  const auto order = by_typicality(found);
  const std::size_t shown = std::min(kRecords, order.size());
  html +=
      "<h2>The most typical examples</h2>\n<p class=\"soft\">Their contributions are nearest to the mean of those with the same "
      "answer.</p>\n" +
      records_table(found, {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown)});
  html += "<h2>The least typical</h2>\n<p class=\"soft\">The farthest from it first.</p>\n" +
          records_table(found, {order.rbegin(), order.rbegin() + static_cast<std::ptrdiff_t>(shown)});
  return html_page(fmt::format("{}: explained", title), fmt::format("{}{}", kStyle, chart_style()),
                   fmt::format("{}: why the model says what it says", title), html);
}

}  // namespace mm
