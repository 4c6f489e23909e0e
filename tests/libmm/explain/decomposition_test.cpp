#include "explain/decomposition.h"

#include <cmath>
#include <functional>
#include <vector>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Of a gate whose two inputs are fair and independent.
InformationParts of_gate(const std::function<std::size_t(std::size_t a, std::size_t b)>& gate, std::size_t answers = 2) {
  std::vector<double> table(4 * answers, 0);
  for (std::size_t a = 0; a < 2; ++a)
    for (std::size_t b = 0; b < 2; ++b) table[(a * 2 + b) * answers + gate(a, b)] = 1;
  return information_parts(table, {2, 2, answers});
}

void check(const InformationParts& parts, double redundant, double first, double second, double synergy) {
  CHECK(parts.redundant == doctest::Approx(redundant).epsilon(1e-4).scale(1));
  CHECK(parts.first == doctest::Approx(first).epsilon(1e-4).scale(1));
  CHECK(parts.second == doctest::Approx(second).epsilon(1e-4).scale(1));
  CHECK(parts.synergy == doctest::Approx(synergy).epsilon(1e-4).scale(1));
}

}  // namespace

TEST_CASE("gates whose parts are known") {
  check(of_gate([](std::size_t a, std::size_t b) { return a ^ b; }), 0, 0, 0, 1);
  check(of_gate([](std::size_t a, std::size_t b) { return a & b; }), 0.311278, 0, 0, 0.5);
  check(of_gate([](std::size_t a, std::size_t b) { return a | b; }), 0.311278, 0, 0, 0.5);
  check(of_gate([](std::size_t a, std::size_t) { return a; }), 0, 1, 0, 0);
  check(of_gate([](std::size_t, std::size_t b) { return b; }), 0, 0, 1, 0);
  check(of_gate([](std::size_t a, std::size_t b) { return 2 * a + b; }, 4), 0, 1, 1, 0);
}

TEST_CASE("what both know is redundant") { check(information_parts(std::vector<double>{3, 0, 0, 0, 0, 0, 0, 3}, {2, 2, 2}), 1, 0, 0, 0); }

TEST_CASE("the parts add up to the whole, of any table") {
  const std::vector<double> table{3, 1, 0, 2, 5, 1, 2, 2, 4, 0, 1, 7, 2, 1, 1, 3, 3, 2};
  const auto parts = information_parts(table, {3, 2, 3});
  double sum = 0, bits = 0;
  for (const double count : table) sum += count;
  for (std::size_t cell = 0; cell < 6; ++cell)
    for (std::size_t y = 0; y < 3; ++y) {
      double row = 0, column = 0;
      for (std::size_t i = 0; i < 3; ++i) row += table[cell * 3 + i];
      for (std::size_t i = 0; i < 6; ++i) column += table[i * 3 + y];
      const double p = table[cell * 3 + y];
      if (p > 0) bits += p / sum * std::log2(p * sum / (row * column));
    }
  CHECK(parts.redundant + parts.first + parts.second + parts.synergy == doctest::Approx(bits));
  for (const double part : {parts.redundant, parts.first, parts.second, parts.synergy}) CHECK(part > -1e-6);
}

TEST_CASE("tables that are none are refused") {
  CHECK(complaint([] { information_parts(std::vector<double>(7, 1), {2, 2, 2}); }) == "7 numbers are not a table of 2 x 2 x 2");
  CHECK(complaint([] { information_parts(std::vector<double>{1, -1}, {1, 1, 2}); }) == "a table of counts holds -1");
  CHECK(complaint([] { information_parts(std::vector<double>{0, 0}, {1, 1, 2}); }) == "a table of counts holds nothing");
}
