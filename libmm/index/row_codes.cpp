#include "index/row_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace mm {
namespace {

constexpr int kMost = 127;
// Sums of squares in doubles are off by far less than this part, whatever their order.
constexpr double kUp = 1 + 1e-9;
constexpr double kRounded = 1 + 1e-5;  // for the few steps in f32 that make a bound

double largest(std::span<const float> numbers) {
  double most = 0;
  for (const float number : numbers) most = std::max(most, std::abs(static_cast<double>(number)));
  return most;
}

float up(double number) {
  const auto near = static_cast<float>(number);
  return static_cast<double>(near) >= number ? near : std::nextafter(near, std::numeric_limits<float>::infinity());
}

}  // namespace

RowFacts encode_row(std::span<const float> row, std::span<std::uint8_t> codes) {
  MM_ASSERT(codes.size() == code_stride(row.size()));
  std::ranges::fill(codes, std::uint8_t{128});
  const double most = largest(row);
  // Nothing but zeros, or numbers too small for a scale: all is left over.
  const auto scale = static_cast<float>(most / kMost);
  double coded = 0, left = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double x = row[i];
    const int code = scale > 0 ? std::clamp(static_cast<int>(std::lrint(x / static_cast<double>(scale))), -kMost, kMost) : 0;
    codes[i] = static_cast<std::uint8_t>(code + 128);
    const double stands_for = static_cast<double>(scale) * code;
    coded += stands_for * stands_for;
    left += (x - stands_for) * (x - stands_for);
  }
  return {.scale = scale, .length = up(std::sqrt(coded) * kUp), .left = up(std::sqrt(left) * kUp)};
}

QueryCodes encode_query(std::span<const float> query, int most) {
  QueryCodes coded;
  coded.codes.resize(code_stride(query.size()));
  coded.scale = static_cast<float>(largest(query) / most);
  const double scale = coded.scale;
  double length = 0, of_codes = 0, left = 0;
  for (std::size_t i = 0; i < query.size(); ++i) {
    const double y = query[i];
    const int code = scale > 0 ? std::clamp(static_cast<int>(std::lrint(y / scale)), -most, most) : 0;
    coded.codes[i] = static_cast<std::int8_t>(code);
    coded.sum += code;
    length += y * y;
    of_codes += scale * code * scale * code;
    left += (y - scale * code) * (y - scale * code);
  }
  coded.length = std::sqrt(length) * kUp;
  coded.coded = std::sqrt(of_codes) * kUp;
  coded.left = std::sqrt(left) * kUp;
  return coded;
}

double bound(const RowFacts& row, const QueryCodes& query) {
  return static_cast<double>(row.length) * query.left + static_cast<double>(row.left) * query.length;
}

float of_length(const QueryCodes& query) {
  constexpr double kSlack = 1e-6;  // for the product of codes: four times what it may be off by
  return up((query.left + kSlack * query.coded) * kRounded);
}

float of_left(const QueryCodes& query) { return up(query.length * kRounded); }

}  // namespace mm
