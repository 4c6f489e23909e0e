#pragma once
#include <ATen/core/Tensor.h>

#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "media/image.h"

namespace mm {

// A picture and a text that may belong together.
struct MatchItem {
  at::Tensor pixels;  // [3, H, W] f32, as prepare() made them; items with the same tensor share what is computed of it
  std::string text;   // UTF-8
};

struct Match {
  double probability = 0;  // that they belong together, by a head that reads both
  double cosine = 0;       // of the two as vectors, -1 to 1
  bool truncated = false;  // the model had no room for the whole text
};

// The fields of a record.
inline void put_match(const Match& match, Json& answer) {
  answer.set("match", match.probability);
  if (match.truncated) answer.set("match_truncated", true);
}

// Says whether texts belong to pictures.
class Matcher {
 public:
  virtual ~Matcher() = default;
  virtual at::Tensor prepare(const Image& image) const = 0;  // [3, H, W] f32; safe to call from several threads
  // Throws Error{input} on text that is not UTF-8.
  virtual std::vector<Match> match(std::span<const MatchItem> items) = 0;
};

}  // namespace mm
