#include "explain/additive.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a sum of two parts is its own projection") {
  const std::vector<double> a{1, -2, 4}, b{10, 0.5, -3};
  std::vector<double> outputs;
  for (const double x : a)
    for (const double y : b) outputs.insert(outputs.end(), {x + y, 2 * x - y});
  const auto projected = additive_projection(outputs, 3, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(projected[2 * i] == doctest::Approx(a[i] + b[i]));
    CHECK(projected[2 * i + 1] == doctest::Approx(2 * a[i] - b[i]));
  }
}

TEST_CASE("of an exclusive or nothing is left but its mean") {
  const std::vector<double> outputs{0, 1, 1, 0};  // f(a, b) = a xor b, of a = b = {0, 1}
  CHECK(additive_projection(outputs, 2, 1) == std::vector<double>{0.5, 0.5});
}

TEST_CASE("outputs that are not of every pairing are refused") {
  CHECK(complaint([] { additive_projection(std::vector<double>(6, 0), 2, 1); }) == "6 numbers are not 2 x 2 outputs of 1");
  CHECK(complaint([] { additive_projection({}, 0, 1); }) == "0 numbers are not 0 x 0 outputs of 1");
}
