#pragma once
#include <cstddef>
#include <vector>

namespace mm {

// `length` samples of the same sound, `ratio` times as many a second: 1/256 to 256.
std::vector<float> change_rate(const std::vector<float>& samples, std::size_t length, double ratio);

}  // namespace mm
