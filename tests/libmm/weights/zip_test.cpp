#include "weights/zip.h"

#include <string>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kSmall = text_of(MM_TEST_DATA "/arrays/small.npz");

std::vector<ZipMember> members_of(const std::string& archive) { return read_zip(std::as_bytes(std::span(archive)), "x.zip"); }

std::string complaint_about(const std::string& archive) {
  const std::string text = complaint([&] { members_of(archive); });
  return text.empty() ? text : text.substr(7);
}

}  // namespace

TEST_CASE("members in the order of the directory") {
  const auto members = members_of(kSmall);
  REQUIRE(members.size() == 2);
  CHECK(members[0].name == "x.npy");
  CHECK(members[1].name == "y.npy");
  CHECK(members[0].deflated);
  CHECK(members[0].bytes == 144);
  std::string text(200, '\0');
  CHECK(open_member(members[0], "x.zip")->read(std::as_writable_bytes(std::span(text))) == 144);
  CHECK(text.starts_with("\x93NUMPY"));
}

TEST_CASE("an archive without members, and a comment behind the archive") {
  const std::string end = std::string("PK\5\6").append(18, '\0');
  CHECK(members_of(end).empty());
  std::string with_comment = kSmall + "PK\5\6 hi";
  with_comment[kSmall.size() - 2] = 7;
  CHECK(members_of(with_comment).size() == 2);
}

TEST_CASE("archives with more or less in them than they say are refused") {
  CHECK(complaint_about("").starts_with("is a zip archive that is cut off"));
  CHECK(complaint_about("x" + kSmall) == "is a damaged zip archive: its directory is not where it should be");
  std::string fewer = kSmall;
  fewer[kSmall.size() - 22 + 8] = fewer[kSmall.size() - 22 + 10] = 1;
  CHECK(complaint_about(fewer) == "is a damaged zip archive: 2 of 1 members are listed");
  std::string disks = kSmall;
  disks[kSmall.size() - 22 + 8] = 1;
  CHECK(complaint_about(disks) == "is a damaged zip archive: it is one of several disks");
}
