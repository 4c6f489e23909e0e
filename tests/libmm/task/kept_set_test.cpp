#include "task/kept_set.h"

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the same set is opened once, and another anew") {
  const TemporaryFolder folder;
  TrainDataOptions options;
  options.arrays.files = {folder.file("x.csv", "x,y,label\n1,2,a\n2,3,b\n")};
  KeptSet kept;
  const ArraySet first = kept(options, LabelKind::classes);
  CHECK(first.rows() == 2);
  folder.file("x.csv", "no longer a set");
  const ArraySet again = kept(options, LabelKind::classes);
  CHECK(again.fingerprint == first.fingerprint);
  CHECK(again.inputs.at("features").is_alias_of(first.inputs.at("features")));
  options.arrays.inputs = {"x"};
  CHECK(exit_code([&] { kept(options, LabelKind::classes); }) == 3);
  options.arrays.inputs = {};
  CHECK(exit_code([&] { kept(options, LabelKind::classes); }) == 3);  // what failed is not what was kept
  folder.file("x.csv", "x,label\n1,a\n");
  CHECK(kept(options, LabelKind::classes).rows() == 1);
  options.arrays.files = {folder.file("y.csv", "x,label\n1,0.5\n2,1\n3,2\n")};
  CHECK(kept(options, LabelKind::values).labels.is_floating_point());
}
