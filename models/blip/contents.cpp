#include "blip/contents.h"

#include <array>
#include <string_view>

#include "base/check.h"

namespace mm::blip {
namespace {

struct Spoken {
  std::string_view what, use;
};
constexpr std::array kSpoken{
    Spoken{"writes captions", "mm caption --model takes it"},
    Spoken{"answers questions", "mm vqa --model takes it"},
    Spoken{"says whether a text belongs to a picture", "mm vqa --match takes it beside a --model that answers"},
};

}  // namespace

Contents contents_of(const ParamSource& weights) {
  if (!weights.has("text_encoder")) return Contents::captioner;
  return weights.has("text_decoder") ? Contents::answerer : Contents::matcher;
}

void expect(Contents wanted, const ParamSource& weights, const std::string& folder) {
  const auto found = contents_of(weights);
  if (found == wanted) return;
  const auto& other = kSpoken[static_cast<std::size_t>(found)];
  const auto& asked = kSpoken[static_cast<std::size_t>(wanted)];
  throw Error(Kind::usage, "is a model that " + std::string(other.what) + ", not one that " + std::string(asked.what), folder,
              std::string(other.use));
}

}  // namespace mm::blip
