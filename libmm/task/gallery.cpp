#include "task/gallery.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/base64.h"
#include "base/check.h"
#include "media/png_writer.h"
#include "media/resize.h"
#include "task/clip.h"
#include "task/file_mark.h"
#include "train/html_text.h"

namespace mm {
namespace {

constexpr int kSide = 192;  // pixels, at most

constexpr std::string_view kStyle = R"(
body { max-width: 80rem; }
.found { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.2rem; padding: 0; list-style: none; }
.found li { border: 1px solid var(--grid); border-radius: .4rem; padding: .6rem; overflow-wrap: anywhere; }
.found img { display: block; max-width: 100%; margin: 0 auto .5rem; } .found blockquote { margin: 0 0 .5rem; }
.found small { color: var(--soft); font-variant-numeric: tabular-nums; }
)";

Image small(const Image& image) {
  const double scale = std::min(1.0, static_cast<double>(kSide) / std::max(image.width, image.height));
  const auto side = [&](int pixels) { return std::max(1, static_cast<int>(pixels * scale)); };
  return scale < 1 ? resize(image, side(image.width), side(image.height), Resample::bilinear) : image;
}

Image picture_of(const std::string& kind, const std::string& path, const ImageLimits& limits) {
  if (kind != "video") return read_image(path, limits);
  auto clip = read_clip(path, FrameRule{.longest_side = 2 * kSide}, video_limits(limits));
  MM_CHECK(!clip.pictures.images.empty(), Kind::input, "has no frame");
  return std::move(clip.pictures.images.front());
}

// What is to be seen of an item, or why nothing is.
std::string seen(const std::string& kind, const Json& fields, const ImageLimits& limits) {
  if (const auto text = fields.string("text", ""); !text.empty()) return fmt::format("<blockquote>{}</blockquote>\n", html_text(text));
  const auto why = [](std::string_view reason) { return fmt::format("<p class=\"soft\">{}</p>\n", html_text(reason)); };
  const auto path = fields.string("path", "");
  if (path.empty()) return why("nothing says where it is");
  if (const auto changed = file_change(fields)) return why(*changed);
  if (kind != "picture" && kind != "video") return why("a " + kind);
  try {
    const auto png = encode_png(small(picture_of(kind, path, limits)));
    return fmt::format("<img alt=\"\" src=\"data:image/png;base64,{}\"/>\n", base64(std::as_bytes(std::span(png))));
  } catch (const Error& error) {
    return why(error.what());
  }
}

}  // namespace

void Gallery::add(std::string_view query, const Json& answer) {
  const auto found = answer.at("found"), scores = answer.at("scores"), items = answer.at("items");
  body_ += fmt::format("<h2>{}</h2>\n", html_text(query));
  if (found.size() == 0) body_ += "<p class=\"soft\">nothing</p>\n";
  body_ += "<ol class=\"found\">\n";
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto item = items.at(i);
    body_ += fmt::format("<li>{}<small>{:.4f}</small> {}</li>\n", seen(item.string("kind", ""), item.at("fields"), limits_),
                         scores.at(i).number(), html_text(found.at(i).string()));
  }
  body_ += "</ol>\n";
}

std::string Gallery::page(std::string_view title) const { return html_page(title, kStyle, title, body_); }

}  // namespace mm
