#include "data/csv_arrays.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::read_csv_arrays;

namespace {

std::string complaint_about(const TemporaryFolder& scratch, const std::string& text) {
  const std::string said = complaint([&] { read_csv_arrays(scratch.file("t.csv", text)); });
  return said.substr(std::min(said.size(), scratch.path.size() + 1));
}

}  // namespace

TEST_CASE("numbers, texts and columns that belong together") {
  const TemporaryFolder scratch;
  const auto table = read_csv_arrays(scratch.file("t.csv",
                                                  "\xEF\xBB\xBFid,x.0,x.1,kind,\"size, cm\"\r\n"
                                                  "7,0.5,1,pear,-1e2\n\n"
                                                  "-8, 2 ,,apple,+3\r\n"
                                                  "9,nan,4,pear,\"4\"\n"));
  CHECK(table.columns == std::vector<std::string>{"id", "size, cm"});
  CHECK(table.tensors.size() == 4);
  CHECK(at::equal(table.tensors.at("id"), at::tensor({7, -8, 9}, at::kLong)));
  CHECK(at::equal(table.tensors.at("size, cm"), at::tensor({-100.0, 3.0, 4.0}, at::kDouble)));
  CHECK(table.texts.at("kind") == std::vector<std::string>{"apple", "pear"});
  CHECK(at::equal(table.tensors.at("kind"), at::tensor({1, 0, 1}, at::kLong)));
  const auto x = table.tensors.at("x");
  CHECK((x.sizes() == at::IntArrayRef{3, 2}));
  CHECK(x[0][1].item<double>() == 1);
  CHECK(std::isnan(x[1][1].item<double>()));
  CHECK(std::isnan(x[2][0].item<double>()));
}

TEST_CASE("tabs before commas before semicolons; quotes inside quotes; names that count the columns") {
  const TemporaryFolder scratch;
  CHECK(read_csv_arrays(scratch.file("t", "a,b\tc\n1\t2\n")).columns == std::vector<std::string>{"a,b", "c"});
  CHECK(read_csv_arrays(scratch.file("t", "a;b\n1;2\n")).columns == std::vector<std::string>{"a", "b"});
  CHECK(read_csv_arrays(scratch.file("t", "a\n\"say \"\"x\"\"\"\n")).texts.at("a") == std::vector<std::string>{"say \"x\""});
  CHECK(read_csv_arrays(scratch.file("t", "0,1,label\n5,6,a\n")).columns == std::vector<std::string>{"0", "1"});
  CHECK((read_csv_arrays(scratch.file("t", "a\n9007199254740993\n")).tensors.at("a").scalar_type() == at::kDouble));
}

TEST_CASE("what is wrong is said with file and line") {
  const TemporaryFolder scratch;
  const auto about = [&](const std::string& text) { return complaint_about(scratch, text); };
  CHECK(about("a,b\n1,2\n3\n") == "t.csv:3: 1 cells, but there are 2 columns");
  CHECK(about("a,b\n1,2\n3,x\n") == "t.csv:3: 'x' in column 'b' is not a number");
  CHECK(about("a\n1\ninf\n") == "t.csv:3: 'inf' in column 'a' is not a number");
  CHECK(about("a\n1\n1e999\n") == "t.csv:3: '1e999' in column 'a' is not a number");
  CHECK(about("a\n1\n0x10\n") == "t.csv:3: '0x10' in column 'a' is not a number");
  CHECK(about("a,b\n1,x\n3,\n") == "t.csv:3: a missing cell in the text column 'b'");
  CHECK(about("a,b\n1,\n3,x\n") == "t.csv:3: the text 'x' in column 'b', whose cells above are missing");
  CHECK(about("a,b\n1,\"x\n") == "t.csv:2: a quote that does not end in its line");
  CHECK(about("a,a\n1,2\n") == "t.csv:1: two columns are called 'a'");
  CHECK(about("a,\n1,2\n") == "t.csv:1: column 2 has no name");
  CHECK(about("5.1,3.5,setosa\n4.9,3,setosa\n") == "t.csv:1: the first line holds the number 5.1 where the name of a column is due");
  CHECK(about("a,b\n") == "t.csv: holds names of columns, but no rows");
  CHECK(about("") == "t.csv: is empty; a table begins with the names of its columns");
  CHECK(about("x.0,x.1,x\n1,2,3\n") == "t.csv: two columns are called 'x'");
  CHECK(about("a\n" + std::string((16 << 20) + 1, '1')) == "t.csv:2: a line of more than 16 MiB");
}
