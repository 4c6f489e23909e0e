#include "task/row_fields.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Rows : TemporaryFolder {
  Rows() : table(file("t.csv", "id,text,who,x,y,score\na,good,anna,1,2,0.5\nb,bad,ben,3,,-1\n")), arrays(*this / "a.safetensors") {
    at::Tensor steps = at::arange(12, at::kFloat).view({2, 3, 2}).clone();
    steps[0][1][0] = std::numeric_limits<float>::quiet_NaN();
    steps[1].fill_(std::numeric_limits<float>::quiet_NaN());
    write_safetensors(arrays,
                      {{"audio", at::arange(6, at::kDouble).view({2, 3})}, {"steps", steps}, {"shades", at::ones({2, 2}, at::kByte)}});
  }

  std::string table, arrays;
};

}  // namespace

TEST_CASE("a row of the files is fields of the record at its place") {
  const Rows files;
  const RowFields rows({files.table, files.arrays}, "score");
  CHECK(rows.rows() == 2);
  CHECK(at::equal(rows.numbers("audio", 1).value(), at::tensor({3.0F, 4.0F, 5.0F})));
  CHECK((rows.numbers("shades", 0).value().scalar_type() == at::kByte));
  CHECK(at::equal(rows.numbers("features", 0).value(), at::tensor({1.0F, 2.0F})));
  CHECK(rows.name("who", 1) == "ben");
  CHECK(rows.name("x", 1) == "3");
  CHECK(rows.number("score", 1) == -1);
  CHECK(rows.has_texts("text"));
  CHECK_FALSE(rows.numbers("gone", 0));
  CHECK_FALSE(rows.name("gone", 0));
  const auto records = rows.records();
  CHECK(records.at(1).id == "b");
  CHECK(records.at(1).text == "bad");
  CHECK(RowFields({files.arrays}).records().at(1).id == "row 2");
  CHECK_FALSE(RowFields({files.arrays}).records().at(1).text);
}

TEST_CASE("what is missing in a row is not there, but steps of which some are") {
  const Rows files;
  const RowFields rows({files.table, files.arrays}, "score");
  CHECK_FALSE(rows.numbers("features", 1));
  CHECK_FALSE(rows.number("y", 1));
  CHECK_FALSE(rows.name("y", 1));
  CHECK(rows.numbers("steps", 0));
  CHECK_FALSE(rows.numbers("steps", 1));
}

TEST_CASE("without files there is nothing, and nothing is complained of") {
  const RowFields none;
  CHECK(none.empty());
  CHECK_FALSE(none.numbers("audio", 7));
  CHECK(none.records().empty());
  none.check_names({});
  none.check_records(3);
}

TEST_CASE("rows and records are held against each other") {
  const Rows files;
  const RowFields rows({files.arrays});
  CHECK(complaint([&] { rows.check_records(2); }) == "");
  CHECK(complaint([&] { rows.check_records(3); }) == files.arrays + ": has 2 rows, and there are 3 records");
  CHECK(complaint([&] { rows.numbers("audio", 2); }) == files.arrays + " has 2 rows, and this is record 3");
  CHECK(exit_code([&] { rows.check_records(3); }) == 3);
  CHECK(complaint([&] {
          RowFields({files.arrays, files.file("n.csv", "n\n1\n2\n3\n")});
        }).find("n.csv: has 3 rows, ") != std::string::npos);
}

TEST_CASE("arrays that nobody reads, and arrays of another kind") {
  const Rows files;
  CHECK(complaint([&] {
          RowFields({files.arrays + "#audio,stpes=steps"}).check_names({"audio", "steps"});
        }) == "--features " + files.arrays + "#audio,stpes=steps: nothing reads the array 'stpes' (did you mean 'steps'?)");
  CHECK(complaint([&] { RowFields({files.arrays}).check_names({"video"}); }).ends_with("nothing reads any of its arrays"));
  CHECK(complaint([&] { RowFields({files.table + "#x,y"}).check_names({"features"}); }) == "");
  CHECK(RowFields({files.table + "#x"}).chosen("x"));
  const RowFields rows({files.table, files.arrays});
  CHECK(complaint([&] { rows.numbers("who", 0); }).find("array 'who' of ") == 0);
  CHECK(complaint([&] { rows.number("audio", 0); }).ends_with(" is not one number for each row"));
  CHECK(complaint([&] { rows.name("audio", 0); }).find("is not one whole number or text for each row") != std::string::npos);
}
