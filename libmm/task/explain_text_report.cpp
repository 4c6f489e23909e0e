#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "task/explain_text.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr std::string_view kStyle = R"(
body { max-width: 48rem; } .soft { font-size: .9rem; } .text { margin: 0 0 .4rem; } article { margin-bottom: 2rem; }
)";

double amount(const TextPart& part, const TextExplanation& found) {
  return found.method == TextMethod::rollout ? part.attention : part.shapley;
}

std::string numbers_of(const TextPart& part, const TextExplanation& found) {
  if (found.method == TextMethod::rollout) return fmt::format("{:.1f} %", 100 * part.attention);
  return fmt::format("{:+.4f}, left out {:+.4f}", part.shapley, part.occlusion);
}

// The text between its words stays as it is.
std::string shaded(const std::string& text, const TextExplanation& found, bool of_pair, double most) {
  std::string html = "<p class=\"text\">";
  std::size_t from = 0;
  for (const auto& part : found.parts) {
    if (part.of_pair != of_pair) continue;
    html += html_text(text.substr(from, part.begin - from));
    const double value = amount(part, found);
    html += shaded_word(part.text, value, most > 0 ? 0.8 * std::abs(value) / most : 0, numbers_of(part, found));
    from = part.begin + part.length;
  }
  return html + html_text(text.substr(from)) + "</p>\n";
}

std::string article(const TextExplanation& found) {
  double most = 0;
  for (const auto& part : found.parts) most = std::max(most, std::abs(amount(part, found)));
  std::string html = "<article>" + shaded(found.item.text, found, false, most);
  if (found.item.pair) html += shaded(*found.item.pair, found, true, most);
  if (found.method == TextMethod::rollout)
    html += fmt::format("<p class=\"soft\">{}: {:.4f}. Attention rollout; {:.0f} % of it goes to special tokens.", html_text(found.label),
                        found.score, 100 * found.special);
  else
    html += fmt::format(
        "<p class=\"soft\">{}: {} {:.4f}, without words {:.4f}. {} Shapley values, whose sum is off by {:.1e}; {} texts were asked about.",
        html_text(found.label), found.probability ? "probability" : "score", found.score, found.nothing, found.exact ? "Exact" : "Sampled",
        found.sum_error, found.asked);
  if (found.item.pair)
    html += fmt::format(" Of all amounts {:.0f} % are the first text's, {:.0f} % the second's.", 100 * found.share, 100 * found.pair_share);
  if (found.left_out > 0) html += fmt::format(" {} tokens at the end were not read.", found.left_out);
  return html + "</p></article>\n";
}

}  // namespace

Json to_json(const TextExplanation& found) {
  const bool rollout = found.method == TextMethod::rollout;
  Json json = Json::object();
  json.set("label", found.label);
  json.set("of", rollout ? "attention" : found.probability ? "score" : "logit");
  json.set("score", found.score);
  if (rollout) {
    json.set("special", found.special);
  } else {
    json.set("nothing", found.nothing);
    json.set("exact", found.exact);
    json.set("asked", static_cast<std::int64_t>(found.asked));
    json.set("sum_error", found.sum_error);
  }
  if (found.left_out > 0) json.set("left_out", found.left_out);
  Json words = Json::array();
  for (const auto& part : found.parts) {
    Json word = Json::object();
    word.set("text", part.text);
    word.set("begin", static_cast<std::int64_t>(part.begin));
    word.set("length", static_cast<std::int64_t>(part.length));
    if (found.item.pair) word.set("side", part.of_pair ? "pair" : "text");
    if (rollout) {
      word.set("attention", part.attention);
    } else {
      word.set("shapley", part.shapley);
      word.set("standard_error", part.standard_error);
      word.set("occlusion", part.occlusion);
    }
    words.push(word);
  }
  json.set("words", words);
  if (!found.item.pair) return json;
  Json shares = Json::object();
  shares.set("text", found.share);
  shares.set("pair", found.pair_share);
  json.set("shares", shares);
  return json;
}

std::string text_explanation_html(std::string_view title, std::span<const TextExplanation> texts) {
  const bool rollout = !texts.empty() && texts[0].method == TextMethod::rollout;
  std::string html = rollout
                         ? "<p class=\"soft\">The deeper a word is shaded, the more the answer looked at it through all layers; whether "
                           "for or against what is said, attention does not tell. Pointing at a word shows its part.</p>\n"
                         : "<p class=\"soft\">Blue words speak for what is said, vermilion ones against it, the deeper the more; "
                           "pointing at a word shows how much, and what is lost without it.</p>\n";
  for (const auto& text : texts) html += article(text);
  return html_page(title, fmt::format("{}{}", shaded_style(), kStyle), title, html);
}

}  // namespace mm
