#include "fusion/fitting_shapes.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

void check_same_steps(std::span<const ModalityShape> modalities) {
  const auto& first = modalities.front();
  for (const auto& modality : modalities)
    MM_CHECK(modality.steps == first.steps, Kind::usage,
             fmt::format("'{}' has {} steps and '{}' has {}: side by side they need the same", first.name, first.steps, modality.name,
                         modality.steps),
             "");
}

void check_same_width(std::span<const ModalityShape> modalities) {
  const auto& first = modalities.front();
  for (const auto& modality : modalities)
    MM_CHECK(modality.width == first.width, Kind::usage,
             fmt::format("'{}' is {} wide and '{}' is {}: they need the same", first.name, first.width, modality.name, modality.width), "",
             "a layer before the fusion, 'linear 100' of each, brings them to one width");
}

void check_several(std::string_view fusion, std::span<const ModalityShape> modalities) {
  MM_CHECK(modalities.size() > 1, Kind::usage, fmt::format("'{}' fuses two modalities or more, not one", fusion), "");
}

}  // namespace mm
