#include "base/ranges.h"

#include <limits>

#include "support/caught.h"

#include "support/doctest.h"

using Numbers = std::vector<std::uint64_t>;

TEST_CASE("numbers and ranges, in the order in which they are written") {
  CHECK(mm::numbers_of("5", 9, 4, "--seeds") == Numbers{5});
  CHECK(mm::numbers_of("8..9,0,4", 9, 4, "--seeds") == Numbers{8, 9, 0, 4});
  constexpr auto kGreatest = std::numeric_limits<std::uint64_t>::max();
  CHECK(mm::numbers_of("18446744073709551614..18446744073709551615", kGreatest, 2, "") == Numbers{kGreatest - 1, kGreatest});
}

TEST_CASE("anything else is refused") {
  for (const char* text : {"", "a", "1..", "..2", "1,,2", "-1", "1.5", "1...3", " 1", "10", "0..10", "99999999999999999999"})
    CHECK_MESSAGE(complaint([&] { mm::numbers_of(text, 9, 20, "--draw"); }) ==
                      "--draw: '" + std::string(text) + "' is no list of numbers from 0 to 9",
                  text);
  CHECK(complaint([] { mm::numbers_of("0,3..1", 9, 20, "--draw"); }) == "--draw: '3..1' is a range that ends before it begins");
  CHECK(complaint([] { mm::numbers_of("0..4", 9, 4, "--draw"); }) == "--draw: '0..4' lists more than 4 numbers");
  CHECK(complaint([] { mm::numbers_of("0..3,4", 9, 4, "--draw"); }) == "--draw: '0..3,4' lists more than 4 numbers");
  CHECK(exit_code([] { mm::numbers_of("0..18446744073709551615", std::numeric_limits<std::uint64_t>::max(), 4, ""); }) == 2);
}
