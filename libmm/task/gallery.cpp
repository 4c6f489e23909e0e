#include "task/gallery.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/base64.h"
#include "base/check.h"
#include "base/percent_encoding.h"
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

}  // namespace

std::string thumbnail(const std::string& kind, const Json& fields, const ImageLimits& limits) {
  const auto path = fields.string("path", "");
  MM_CHECK(!path.empty(), Kind::input, "nothing says where it is");
  const auto changed = file_change(fields);
  MM_CHECK(!changed, Kind::input, *changed);
  MM_CHECK(kind == "picture" || kind == "video", Kind::input, "a " + kind);
  return encode_png(small(picture_of(kind, path, limits)));
}

// What is to be seen of an item, or why nothing is.
std::string Gallery::seen(const std::string& id, const std::string& kind, const Json& fields) const {
  if (const auto text = fields.string("text", ""); !text.empty()) return fmt::format("<blockquote>{}</blockquote>\n", html_text(text));
  const auto why = [](std::string_view reason) { return fmt::format("<p class=\"soft\">{}</p>\n", html_text(reason)); };
  if (served_ && (kind == "picture" || kind == "video") && fields.has("path") && !file_change(fields))
    return fmt::format("<img alt=\"\" loading=\"lazy\" src=\"thumbnail?id={}\"/>\n", percent_encoded(id, false));
  try {
    const auto png = thumbnail(kind, fields, limits_);
    return fmt::format("<img alt=\"\" src=\"data:image/png;base64,{}\"/>\n", base64(std::as_bytes(std::span(png))));
  } catch (const Error& error) {
    return why(error.what());
  }
}

void Gallery::add(std::string_view query, const Json& answer) {
  const auto found = answer.at("found"), scores = answer.at("scores"), items = answer.at("items");
  body_ += fmt::format("<h2>{}</h2>\n", html_text(query));
  if (found.size() == 0) body_ += "<p class=\"soft\">nothing</p>\n";
  body_ += "<ol class=\"found\">\n";
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto item = items.at(i);
    const auto id = found.at(i).string();
    body_ += fmt::format("<li>{}<small>{:.4f}</small> {}", seen(id, item.string("kind", ""), item.at("fields")), scores.at(i).number(),
                         html_text(id));
    if (served_) body_ += fmt::format(" <a href=\"./?like={}\">more like this</a>", percent_encoded(id, false));
    body_ += "</li>\n";
  }
  body_ += "</ol>\n";
}

std::string_view Gallery::style() { return kStyle; }

std::string Gallery::page(std::string_view title) const { return html_page(title, kStyle, title, body_); }

}  // namespace mm
