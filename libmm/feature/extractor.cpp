#include "feature/extractor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "feature/face_watcher.h"
#include "feature/mel_statistics.h"
#include "feature/motion_watcher.h"
#include "feature/prosody.h"

namespace mm {
namespace {

constexpr std::array kExtractors{
    Extractor{.name = "prosody",
              .sense = Sense::sound,
              .summary = "how something is said: loudness, how much is voiced, syllables a second, pauses",
              .source = "de Jong & Wempe 2009",
              .numbers = prosody_numbers},
    Extractor{.name = "pitch",
              .sense = Sense::sound,
              .summary = "the melody of what is voiced, in semitones; missing where nothing is",
              .source = "YIN: de Cheveigne & Kawahara 2002",
              .numbers = pitch_numbers},
    Extractor{.name = "log-mel",
              .sense = Sense::sound,
              .summary = "mean and deviation over time of 40 bands of the mel spectrogram",
              .source = "Slaney 1998",
              .numbers = mel_numbers},
    Extractor{.name = "face",
              .sense = Sense::picture,
              .summary = "the largest face: how it looks, where it is, how it moves; missing where none is seen",
              .source = "Viola & Jones 2001; Dalal & Triggs 2005; Lowe 2004",
              .numbers = face_numbers},
    Extractor{.name = "motion",
              .sense = Sense::picture,
              .summary = "how much the picture changes, and where; its light",
              .source = "differences of frames",
              .numbers = motion_numbers},
};

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& row : kExtractors) all.emplace_back(row.name);
  return all;
}

}  // namespace

std::span<const Extractor> extractors() { return kExtractors; }

bool is_extractor(std::string_view name) { return std::ranges::find(kExtractors, name, &Extractor::name) != kExtractors.end(); }

const Extractor& find_extractor(const std::string& name, const std::string& where) {
  const auto* const found = std::ranges::find(kExtractors, name, &Extractor::name);
  MM_CHECK(found != kExtractors.end(), Kind::usage,
           fmt::format("there is no extractor '{}'{}", shown(name), did_you_mean(nearest(name, names()))), where,
           fmt::format("there are {}; `mm list extractors` says what they do", fmt::join(names(), ", ")));
  return *found;
}

}  // namespace mm
