#include "task/prompt_templates.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/lines.h"
#include "config/nearest.h"

namespace mm {
namespace {

constexpr std::string_view kPlace = "{}";

// What zero-shot figures of CLIP on ImageNet are made with (Radford et al. 2021, section 3.1.4).
constexpr std::array<std::string_view, 80> kOpenai{
    "a bad photo of a {}.",
    "a photo of many {}.",
    "a sculpture of a {}.",
    "a photo of the hard to see {}.",
    "a low resolution photo of the {}.",
    "a rendering of a {}.",
    "graffiti of a {}.",
    "a bad photo of the {}.",
    "a cropped photo of the {}.",
    "a tattoo of a {}.",
    "the embroidered {}.",
    "a photo of a hard to see {}.",
    "a bright photo of a {}.",
    "a photo of a clean {}.",
    "a photo of a dirty {}.",
    "a dark photo of the {}.",
    "a drawing of a {}.",
    "a photo of my {}.",
    "the plastic {}.",
    "a photo of the cool {}.",
    "a close-up photo of a {}.",
    "a black and white photo of the {}.",
    "a painting of the {}.",
    "a painting of a {}.",
    "a pixelated photo of the {}.",
    "a sculpture of the {}.",
    "a bright photo of the {}.",
    "a cropped photo of a {}.",
    "a plastic {}.",
    "a photo of the dirty {}.",
    "a jpeg corrupted photo of a {}.",
    "a blurry photo of the {}.",
    "a photo of the {}.",
    "a good photo of the {}.",
    "a rendering of the {}.",
    "a {} in a video game.",
    "a photo of one {}.",
    "a doodle of a {}.",
    "a close-up photo of the {}.",
    "a photo of a {}.",
    "the origami {}.",
    "the {} in a video game.",
    "a sketch of a {}.",
    "a doodle of the {}.",
    "a origami {}.",
    "a low resolution photo of a {}.",
    "the toy {}.",
    "a rendition of the {}.",
    "a photo of the clean {}.",
    "a photo of a large {}.",
    "a rendition of a {}.",
    "a photo of a nice {}.",
    "a photo of a weird {}.",
    "a blurry photo of a {}.",
    "a cartoon {}.",
    "art of a {}.",
    "a sketch of the {}.",
    "a embroidered {}.",
    "a pixelated photo of a {}.",
    "itap of the {}.",
    "a jpeg corrupted photo of the {}.",
    "a good photo of a {}.",
    "a plushie {}.",
    "a photo of the nice {}.",
    "a photo of the small {}.",
    "a photo of the weird {}.",
    "the cartoon {}.",
    "art of the {}.",
    "a drawing of the {}.",
    "a photo of the large {}.",
    "a black and white photo of a {}.",
    "the plushie {}.",
    "a dark photo of a {}.",
    "itap of a {}.",
    "graffiti of the {}.",
    "a toy {}.",
    "itap of my {}.",
    "a photo of a cool {}.",
    "a photo of a small {}.",
    "a tattoo of the {}.",
};

std::vector<std::string> of_file(const std::string& path) {
  std::vector<std::string> all;
  LineReader lines(from_file(path));
  while (const auto line = lines.next()) {
    const auto where = fmt::format("{}:{}", shown(path), line->number);
    MM_CHECK(!line->too_long, Kind::input, "the line is too long", where);
    if (line->text.find_first_not_of(" \t") == std::string::npos) continue;
    MM_CHECK(line->text.find(kPlace) != std::string::npos, Kind::input, "has no {} for the label", where, "a photo of a {}.");
    all.push_back(line->text);
  }
  MM_CHECK(!all.empty(), Kind::input, "names no template", shown(path), "one a line: a photo of a {}.");
  return all;
}

}  // namespace

std::vector<std::string> prompt_templates(const std::string& name) {
  if (name == "none") return {std::string(kPlace)};
  if (name == "photo") return {"a photo of a {}."};
  if (name == "sound") return {"This is a sound of {}."};
  if (name == "openai") return {kOpenai.begin(), kOpenai.end()};
  std::error_code ignored;
  constexpr std::array<std::string_view, 4> kNames{"none", "photo", "sound", "openai"};
  MM_CHECK(std::filesystem::exists(name, ignored), Kind::usage,
           fmt::format("neither a file nor one of none, photo, sound, openai{}", did_you_mean(nearest(name, kNames))),
           "--templates " + shown(name));
  return of_file(name);
}

std::string filled(const std::string& sentence, const std::string& label) {
  std::string text;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = sentence.find(kPlace, from)) != std::string::npos; from = at + kPlace.size())
    text += sentence.substr(from, at - from) + label;
  return text + sentence.substr(from);
}

}  // namespace mm
