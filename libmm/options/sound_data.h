#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kMelScales{"slaney", "htk"};
inline constexpr std::array<std::string_view, 3> kSoundNorms{"none", "example", "bands"};

// A folder of sounds whose names say what they are (data/sound_set.h).
struct SoundDataOptions {
  std::string path = {}, pattern = "{label}_{speaker}_{take}.wav", label = "label", group = {}, test = {}, valid = {};
  int rate = 16'000;
  double trim = 0, seconds = 1, window = 25, hop = 10;
  int transform = 0, mels = 40;
  double low = 0, high = 0;
  std::string scale = "slaney";
  double range = 80;
  std::string norm = "bands";
  std::vector<std::string> speeds = {};

  void visit(auto&& v) {
    v.field("path", path, "the folder; empty: not used", path_limits());
    v.field("pattern", pattern, "what the files are called, fields in braces; a '/' parts folders. Other files are passed over");
    v.field("label", label, "the field with the class");
    v.field("group", group, "the field with what must not stand on two sides of a split, such as the speaker; for --check-split");
    v.field("test", test, "which files test, by a field: take=0..4, or speaker=george,theo");
    v.field("valid", valid, "which files validate, likewise");
    v.field("rate", rate, "samples a second to which all are brought", between(1000, 384'000));
    v.field("trim", trim, "cut off the ends that are softer than the loudest part by more than so many decibels; 0: nothing",
            between(0, 200));
    v.field("seconds", seconds, "length that the model sees: longer sounds lose their end, shorter ones are followed by silence",
            Limits{.least = 0, .most = 600, .open = true});
    v.field("window", window, "length of a frame, milliseconds", between(1, 1000));
    v.field("hop", hop, "from one frame to the next, milliseconds", between(0.5, 1000));
    v.field("transform", transform, "samples of the Fourier transform; 0 is the frame's own length", between(0, 65'536));
    v.field("mels", mels, "filters of the mel spectrogram", between(1, 1024));
    v.field("low", low, "where the lowest filter begins, Hz", at_least(0));
    v.field("high", high, "where the highest filter ends, Hz; 0 is half the rate", at_least(0));
    v.field("scale", scale, "which mels", one_of(kMelScales));
    v.field("range", range, "decibels below the loudest that are kept; 0 keeps all", at_least(0));
    v.field("norm", norm, "what is made mean 0 and deviation 1 in every sound: none, all of it (example), or each mel (bands)",
            one_of(kSoundNorms));
    v.field("speeds", speeds, "speeds at which sounds to learn from are played beside their own, tone and all: [0.9, 1.1]");
  }

 private:
  static constexpr Limits path_limits() { return mm::path(); }  // the member hides the function
};

}  // namespace mm
