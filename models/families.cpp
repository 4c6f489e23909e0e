#include <array>

#include "blip/family.h"
#include "model/family.h"

namespace mm {
namespace {

constexpr std::array kFamilies{
    Family{.type = "blip",
           .summary = "BLIP: captions of pictures (Li et al. 2022)",
           .captioner = blip::captioner,
           .caption_learner = blip::caption_learner,
           .caption_configs = blip::caption_configs,
           .picture_encoder = blip::picture_encoder,
           .weights = blip::weights,
           .complete = blip::complete},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

}  // namespace mm
