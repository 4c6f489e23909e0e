#pragma once
#include <span>
#include <string_view>

#include "fusion/modality.h"

// What a fusion asks of the shapes of its modalities. Each throws Error{usage} that names two modalities that do not fit.

namespace mm {

void check_same_steps(std::span<const ModalityShape> modalities);
void check_same_width(std::span<const ModalityShape> modalities);
void check_several(std::string_view fusion, std::span<const ModalityShape> modalities);  // two or more

}  // namespace mm
