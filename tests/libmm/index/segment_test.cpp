#include "index/segment.h"

#include "index/block_sums.h"
#include "index/store_item.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

GatheredRows three() {
  GatheredRows rows(2);
  rows.add(item_text({.id = "a", .kind = "text"}), std::vector<float>{1, 2});
  rows.add(item_text({.id = "b", .kind = "text"}), std::vector<float>{-3, 4});
  rows.add(item_text({.id = "c", .kind = "text"}), std::vector<float>{0, 0});
  return rows;
}

std::string written(const TemporaryFolder& folder, GatheredRows gathered) {
  const auto rows = gathered.rows();
  std::vector<TakenRow> taken;
  for (std::size_t i = 0; i < rows.rows; ++i) taken.push_back({&rows, i});
  write_segment(folder / "x.seg", 2, taken);
  return folder / "x.seg";
}

}  // namespace

TEST_CASE("rows come back from a file as they were gathered") {
  const TemporaryFolder folder;
  auto gathered = three();
  const Segment segment(written(folder, gathered), 2);
  CHECK(complaint([&] { check_sums(segment.file()); }).empty());
  const auto before = gathered.rows();
  const auto& rows = segment.rows();
  REQUIRE(rows.rows == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(rows.text(i) == before.text(i));
    CHECK((std::vector<float>(rows.vector(i).begin(), rows.vector(i).end()) ==
           std::vector<float>(before.vector(i).begin(), before.vector(i).end())));
    CHECK((rows.scales()[i] == before.scales()[i] && rows.lengths()[i] == before.lengths()[i] && rows.lefts()[i] == before.lefts()[i]));
    CHECK(std::equal(rows.codes + i * 64, rows.codes + i * 64 + 64, before.codes + i * 64));
  }
  CHECK(segment.find("b") == 1);
  CHECK(segment.find("c") == 2);
  CHECK(!segment.find("d"));
}

TEST_CASE("of some rows, and of none, there are segments too") {
  const TemporaryFolder folder;
  auto gathered = three();
  const auto rows = gathered.rows();
  const std::vector<TakenRow> one{{&rows, 2}};
  write_segment(folder / "one.seg", 2, one);
  const Segment segment(folder / "one.seg", 2);
  CHECK(id_of(segment.rows().text(0)) == "c");
  CHECK(segment.find("c") == 0);
  write_segment(folder / "none.seg", 2, {});
  CHECK(Segment(folder / "none.seg", 2).rows().rows == 0);
}

TEST_CASE("files that are none, of another width, or whose numbers lie are refused, never read beyond their end") {
  const TemporaryFolder folder;
  const std::string path = written(folder, three());
  CHECK(complaint([&] { Segment(path, 3); }).find("has vectors of 2 numbers, the store of 3") != std::string::npos);
  const auto forged = [&](std::size_t at, std::uint64_t number) {  // with sums that fit
    const MappedFile whole(path);
    const auto bytes = summed_bytes(whole);
    std::vector<std::byte> changed(bytes.begin(), bytes.end());
    std::memcpy(changed.data() + at, &number, sizeof(number));
    SummedFile file(folder / "forged.seg");
    file.write(changed);
    file.commit();
    return complaint([&] { Segment(folder / "forged.seg", 2); });
  };
  CHECK(forged(0, 0).find("is no segment") != std::string::npos);
  CHECK(forged(8, std::uint64_t{1} << 60U).find("do not add up") != std::string::npos);
  CHECK(forged(8, 2).find("do not add up") != std::string::npos);
  CHECK(forged(24, ~std::uint64_t{0}).find("do not add up") != std::string::npos);
  const std::uint64_t ends = 64 + 3 * 64 + 64 + 64;  // behind head, codes, facts, vectors
  CHECK(forged(ends, 1000).find("its rows do not fit") != std::string::npos);
  CHECK(forged(ends + 64 + 8, 3).find("its rows do not fit") != std::string::npos);
}
