#include "nn/block_arguments.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::BlockArguments;

TEST_CASE("plain numbers by their place, others by their name") {
  BlockArguments arguments("  conv 16   5 pad=2 ");
  CHECK(arguments.name() == "conv");
  CHECK(arguments.count("pad", 0, 0) == 2);
  CHECK(arguments.count(1, "the side") == 5);
  CHECK(arguments.count(0, "channels") == 16);
  CHECK(arguments.count("stride", 7, 1) == 7);
  arguments.finish();
  CHECK(arguments.plain_count() == 2);
  BlockArguments named("x rate=0.5 both=1 some=-2");
  CHECK(named.rate("rate", 0) == 0.5);
  CHECK(named.rate("other", 0.25) == 0.25);
  CHECK(named.flag("both", false));
  CHECK(named.flag("neither", true));
  CHECK(named.number("some", 0, -2, 2) == -2);
  CHECK(named.number("none", 7, 0, 1) == 7);
  named.finish();
  CHECK(BlockArguments("dropout 0.25").rate(0, "the part") == 0.25);
}

TEST_CASE("arguments that do not fit are usage errors that name them") {
  const auto message = [](const char* text) {
    return complaint([&] {
      BlockArguments arguments(text);
      arguments.count(0, "how many");
      arguments.count("pad", 0, 0);
      arguments.finish();
    });
  };
  CHECK(message("conv 3").empty());
  CHECK(message("conv") == "'conv' needs how many");
  CHECK(message("conv x") == "'x' is no number");
  CHECK(message("conv 3 pad=") == "'pad=' is no number");
  CHECK(message("conv nan") == "'nan' is no number");
  CHECK(message("conv 1e99") == "how many must be a whole number of at least 1, not 1e+99");
  CHECK(message("conv 0") == "how many must be a whole number of at least 1, not 0");
  CHECK(message("conv 1.5") == "how many must be a whole number of at least 1, not 1.5");
  CHECK(message("conv 3 pad=-1") == "pad must be a whole number of at least 0, not -1");
  CHECK(message("conv 3 4") == "'conv' does not take 4");
  CHECK(message("conv 3 pda=1") == "'conv' does not know pda=");
  CHECK(complaint([] { BlockArguments("dropout 1").rate(0, "the part"); }) == "the part must be at least 0 and below 1, not 1");
  CHECK(complaint([] { BlockArguments("x rate=1").rate("rate", 0); }) == "rate must be at least 0 and below 1, not 1");
  CHECK(complaint([] { BlockArguments("x both=2").flag("both", false); }) == "both must be 0 or 1, not 2");
  CHECK(complaint([] { BlockArguments("x by=3").number("by", 0, -1, 2); }) == "by must be from -1 to 2, not 3");
}
