#include "config/find_row.h"

#include <array>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Row {
  std::string_view name;
  int number;
};

constexpr std::array kRows{Row{"alpha", 1}, Row{"beta", 2}};

}  // namespace

TEST_CASE("a row is found by its name") { CHECK(&find_row(kRows, "beta", {.what = "letter", .table = "letters"}) == &kRows[1]); }

TEST_CASE("an unknown name is refused with the nearest one, and where they are shown") {
  const auto error = error_of([] { find_row(kRows, "bet\na", {.what = "letter", .table = "letters", .where = "some.option"}); });
  CHECK(error.kind == Kind::usage);
  CHECK(std::string(error.what()) == "there is no letter 'bet\\x0aa' (did you mean 'beta'?)");
  CHECK(error.where == "some.option");
  CHECK(error.hint == "`mm list letters` shows them");
  CHECK(complaint([] { find_row(kRows, "omega", {.what = "letter", .table = "letters"}); }) == "there is no letter 'omega'");
  CHECK(error_of([] { find_row(kRows, "omega", {.what = "letter", .table = {}}); }).hint == "there are alpha, beta");
}
