#include "task/adapt_data.h"

#include <set>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Rows of two numbers in two classes, so many of each.
std::string table(const TemporaryFolder& folder, const std::string& name, int of_a, int of_b) {
  std::string text = "x,y,label\n";
  for (int i = 0; i < of_a + of_b; ++i) text += std::to_string(i * 7 % 11) + "," + std::to_string(i) + (i < of_a ? ",a\n" : ",b\n");
  return folder.file(name, text);
}

}  // namespace

TEST_CASE("domains are read whole, standardised each for itself, and called by their files") {
  const TemporaryFolder folder;
  TrainOptions options;
  options.data.domains = {table(folder, "amazon.csv", 6, 4), table(folder, "webcam.csv", 3, 5)};
  const Domains domains = read_domains(options);
  REQUIRE(domains.all.size() == 2);
  CHECK(domains.all[0].name == "amazon");
  CHECK(domains.all[0].letter == "A");
  CHECK(domains.all[1].letter == "W");
  CHECK(domains.width() == 2);
  CHECK(domains.class_names == std::vector<std::string>{"a", "b"});
  for (const auto& domain : domains.all) {
    CHECK(domain.x.mean(0).abs().max().item().toDouble() < 1e-12);
    CHECK(domain.x.square().mean(0).sum().item().toDouble() == doctest::Approx(2));
  }
  CHECK(domains.all[1].labels.sum().item().toLong() == 5);
  options.data.domains[1] = table(folder, "azure.csv", 3, 5);
  CHECK(read_domains(options).all[1].letter == "azure");
  CHECK(read_domains(options).fingerprint == domains.fingerprint);  // the same rows under another name
}

TEST_CASE("of a source so many rows of each class are drawn, another seed draws others") {
  const TemporaryFolder folder;
  TrainOptions options;
  options.data.domains = {table(folder, "one.csv", 30, 4), table(folder, "two.csv", 3, 5)};
  const Domains domains = read_domains(options);
  const Domain& one = domains.all[0];
  const auto rows = source_rows(one, 2, 10, 1);
  CHECK(rows.size() == 14);  // of 4 all
  const std::set<std::int64_t> drawn(rows.begin(), rows.end());
  CHECK(drawn.size() == 14);
  CHECK(std::distance(drawn.begin(), drawn.lower_bound(30)) == 10);
  CHECK(source_rows(one, 2, 10, 1) == rows);
  CHECK(source_rows(one, 2, 10, 2) != rows);
}

TEST_CASE("domains that do not go together are refused") {
  const TemporaryFolder folder;
  const auto message = [&](const std::vector<std::string>& files) {
    TrainOptions options;
    options.data.domains = files;
    return complaint([&] { read_domains(options); });
  };
  const std::string one = table(folder, "one.csv", 3, 3);
  CHECK(message({one}) == "data.domains: two domains or more are needed to bring one to another");
  CHECK(message({one, one}) == "data.domains: two domains are called 'one'");
  const std::string other = folder.file("other.csv", "x,y,label\n1,2,a\n3,4,c\n"),
                    wide = folder.file("wide.csv", "x,y,z,label\n1,2,3,a\n3,4,5,b\n");
  CHECK(message({one, other}) == other + ": has other classes than the first domain");
  CHECK(message({one, wide}) == wide + ": has 3 numbers a row, and the first domain 2");
}
