#include "task/explain_caption.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/base64.h"
#include "base/check.h"
#include "media/png_writer.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr std::string_view kStyle = R"(
.soft { font-size: .9rem; }
article { display: flex; flex-wrap: wrap; gap: 1.5rem; margin-bottom: 2rem; } article svg { width: 16rem; height: auto; flex: none; }
article div { flex: 1 1 20rem; }
svg .plus { fill: #0072b2; } svg .minus { fill: #d55e00; } svg rect { stroke: #fff; stroke-width: .004; }
)";

constexpr double kDeepest = 0.75;

// What the model is shown, its numbers brought to 0 to 255. [3, H, W] f32 -> RGB
Image as_image(const at::Tensor& pixels) {
  const auto least = pixels.amin(), reach = (pixels.amax() - least).clamp_min(1e-6);
  const auto bytes = ((pixels - least) / reach * 255).round().to(at::kByte).permute({1, 2, 0}).contiguous();  // [H, W, 3]
  Image image{.width = static_cast<int>(bytes.size(1)), .height = static_cast<int>(bytes.size(0)), .pixels = {}};
  image.pixels.assign(bytes.const_data_ptr<std::uint8_t>(), bytes.const_data_ptr<std::uint8_t>() + bytes.numel());
  return image;
}

double part_of(double value, double most) { return most > 0 ? kDeepest * std::abs(value) / most : 0; }

const char* look(double value) { return value < 0 ? "minus" : "plus"; }

double greatest(std::span<const double> values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

std::string picture(const CaptionExplanation& found) {
  const std::string png = encode_png(as_image(found.pixels));
  const double ratio = static_cast<double>(found.pixels.size(1)) / static_cast<double>(found.pixels.size(2));
  std::string svg = fmt::format(R"(<svg viewBox="0 0 1 {:.4f}" role="img" aria-label="{}"><image width="1" height="{:.4f}")"
                                R"( preserveAspectRatio="none" href="data:image/png;base64,{}"/>)",
                                ratio, html_text(found.caption), ratio, base64(std::as_bytes(std::span(png))));
  const double most = greatest(std::span(found.shapley.contributions).subspan(found.tokens.size()));
  const double wide = 1.0 / static_cast<double>(found.side), high = ratio * wide;
  for (std::int64_t row = 0; row < found.side; ++row)
    for (std::int64_t column = 0; column < found.side; ++column) {
      const double value = found.of_square(row, column);
      svg += fmt::format(
          R"(<rect class="{}" fill-opacity="{:.2f}" x="{:.4f}" y="{:.4f}" width="{:.4f}" height="{:.4f}"><title>{:+.4f}</title></rect>)",
          look(value), part_of(value, most), static_cast<double>(column) * wide, static_cast<double>(row) * high, wide, high, value);
    }
  return svg + "</svg>\n";
}

std::string words(const CaptionExplanation& found) {
  const double most = greatest(std::span(found.shapley.contributions).first(found.tokens.size()));
  std::string html = "<p class=\"text\">";
  for (std::size_t i = 0; i < found.tokens.size(); ++i) {
    const double value = found.shapley.contributions[i];
    if (i > 0) html += ' ';
    html += shaded_word(found.tokens[i], value, part_of(value, most), fmt::format("{:+.4f}", value));
  }
  return html + "</p>\n";
}

std::string article(const CaptionExplanation& found) {
  return fmt::format(
      "<article>{}<div><p><b>{}</b></p>\n{}<p class=\"soft\">The text has {:.0f} % of all amounts (T-SHAP), the picture {:.0f} % (V-SHAP). "
      "The logarithm of the caption's probability is {:.3f}, and {:.3f} with all tokens and squares hidden. {} Shapley values, whose sum "
      "is off by {:.1e}; the model was asked {} times.</p></div></article>\n",
      picture(found), html_text(found.caption), words(found), 100 * found.text_share, 100 * found.picture_share, found.shapley.all,
      found.shapley.nobody, found.shapley.exact ? "Exact" : "Sampled", found.sum_error, found.shapley.asked);
}

Json player(const CaptionExplanation& found, std::size_t place) {
  Json json = Json::object();
  if (place < found.tokens.size()) json.set("text", found.tokens[place]);
  json.set("shapley", found.shapley.contributions[place]);
  json.set("standard_error", found.shapley.standard_errors[place]);
  return json;
}

}  // namespace

CaptionExplanation explain_caption(CaptionScorer& scorer, const CaptionItem& item, const Caption& caption, const SamplingPlan& plan) {
  CaptionExplanation found{.caption = caption.text, .tokens = {}, .shapley = {}, .pixels = item.pixels};
  for (const auto& token : scorer.context(item, caption)) found.tokens.push_back(token.text);
  const std::size_t T = found.tokens.size();
  while (found.side * found.side < static_cast<std::int64_t>(T)) ++found.side;
  const auto squares = static_cast<std::size_t>(found.side * found.side);
  const ValuesOf values = [&](std::span<const Present> there) { return scorer.logprobs(item, caption, found.side, there); };
  found.shapley = sampled_shapley(T + squares, values, plan);
  const auto& each = found.shapley.contributions;
  found.sum_error = std::abs(std::accumulate(each.begin(), each.end(), 0.0) - (found.shapley.all - found.shapley.nobody));
  const auto shares = modality_shares(each, std::array{T, squares});
  found.text_share = shares[0];
  found.picture_share = shares[1];
  return found;
}

Json to_json(const CaptionExplanation& found) {
  Json json = Json::object(), shares = Json::object(), tokens = Json::array(), rows = Json::array();
  json.set("of", "logprob");
  json.set("score", found.shapley.all);
  json.set("nothing", found.shapley.nobody);
  json.set("exact", found.shapley.exact);
  json.set("asked", static_cast<std::int64_t>(found.shapley.asked));
  json.set("sum_error", found.sum_error);
  shares.set("text", found.text_share);
  shares.set("picture", found.picture_share);
  json.set("shares", shares);
  std::size_t place = 0;
  while (place < found.tokens.size()) tokens.push(player(found, place++));
  for (std::int64_t i = 0; i < found.side; ++i) {
    Json row = Json::array();
    for (std::int64_t j = 0; j < found.side; ++j) row.push(player(found, place++));
    rows.push(row);
  }
  json.set("tokens", tokens);
  json.set("squares", rows);
  return json;
}

std::string caption_explanation_html(std::string_view title, std::span<const CaptionExplanation> captions) {
  std::string html =
      "<p class=\"soft\">Blue squares and words speak for the caption, vermilion ones against it, the deeper the more; pointing at one "
      "shows "
      "how much. A word is there for those behind it. Pictures are as the model is shown them.</p>\n";
  for (const auto& caption : captions) html += article(caption);
  return html_page(title, fmt::format("{}{}", shaded_style(), kStyle), title, html);
}

}  // namespace mm
