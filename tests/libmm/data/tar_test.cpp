#include "data/tar.h"

#include <span>

#include "support/caught.h"
#include "support/cut_anywhere.h"
#include "support/tar.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<TarMember> members_of(const std::string& bytes) { return tar_members(std::as_bytes(std::span(bytes)), "a.tar"); }

std::string complaint_about(const std::string& bytes) {
  return complaint([&] { members_of(bytes); });
}

std::string pax_record(const std::string& text) {  // "KEY=VALUE"
  std::size_t length = text.size() + 3;
  if (length + 1 > 99) ++length;
  length += length > 9 ? 1 : 0;
  return std::to_string(length) + " " + text + "\n";
}

std::string pax(const std::string& records) { return tar_header("./PaxHeaders/a", octal(records.size(), 11), 'x') + tar_body(records); }

}  // namespace

TEST_CASE("files in their order, and where their bytes are") {
  const std::string bytes = tar_header("set/", octal(0, 11), '5') + tar_file("set/a.txt", "seven") + tar_file("b.cls", "") +
                            tar_file("../../c.txt", "three") + tar_end();
  const auto members = members_of(bytes);
  REQUIRE(members.size() == 3);
  CHECK(members[0].name == "set/a.txt");
  CHECK(bytes.substr(members[0].offset, members[0].size) == "seven");
  CHECK(members[1].size == 0);
  CHECK(members[2].name == "../../c.txt");  // a name, and nothing else
  CHECK(bytes.substr(members[2].offset, members[2].size) == "three");
  CHECK(members_of(tar_end()).empty());
}

TEST_CASE("names and sizes that a header has no room for") {
  const std::string name = std::string(150, 'd') + "/" + std::string(150, 'f') + ".txt", text = "text";
  SUBCASE("the prefix of ustar") {
    const auto members = members_of(tar_header("f.txt", octal(4, 11), '0', "folder") + tar_body(text) + tar_end());
    CHECK(members.at(0).name == "folder/f.txt");
  }
  SUBCASE("pax") {
    const auto members = members_of(pax(pax_record("mtime=12.5") + pax_record("path=" + name) + pax_record("size=4")) +
                                    tar_header("f", octal(0, 11), '0') + tar_body(text) + tar_file("b", "") + tar_end());
    REQUIRE(members.size() == 2);
    CHECK(members[0].name == name);
    CHECK(members[0].size == 4);
    CHECK(members[1].name == "b");
    CHECK(members[1].size == 0);
  }
  SUBCASE("GNU") {
    const std::string wide = std::string("\x80\0\0\0\0\0\0\0\0\0\0\4", 12);
    const auto members = members_of(tar_header("././@LongLink", octal(name.size() + 1, 11), 'L') + tar_body(name + '\0') +
                                    tar_header("f", wide, '0') + tar_body(text) + tar_end());
    CHECK(members.at(0).name == name);
    CHECK(members.at(0).size == 4);
  }
}

TEST_CASE("links are passed over, sparse files refused") {
  const std::string link = tar_header("link", octal(0, 11), '2');
  CHECK(members_of(link + tar_file("a", "1") + tar_end()).size() == 1);
  CHECK(complaint_about(tar_header("s", octal(0, 11), 'S') + tar_end()) == "a.tar: 's' is a sparse file");
  CHECK(complaint_about(pax(pax_record("GNU.sparse.major=1")) + tar_file("a", "1") + tar_end()) == "a.tar: holds a sparse file");
}

TEST_CASE("what is broken is told apart") {
  const std::string whole = tar_file("a.txt", "seven") + tar_file("b.txt", "three") + tar_end();
  CHECK(complaint_about("\x1f\x8b" + whole) == "a.tar: is packed by gzip");
  CHECK(complaint_about(std::string(600, 'n')) == "a.tar: is no tar archive");
  CHECK(complaint_about(whole.substr(0, 700)) == "a.tar: is cut off in 'a.txt', 5 bytes of which should stand at byte 512");
  CHECK(complaint_about(whole.substr(0, 1024)) == "a.tar: is cut off at byte 1024, in front of a header or its end");
  CHECK(complaint_about(whole + tar_file("c.txt", "")) == "a.tar: has bytes behind its end");
  CHECK(complaint_about(whole.substr(0, 2560) + tar_file("c.txt", "")).starts_with("a.tar: ends in the middle"));
  std::string changed = whole;
  changed[1024] = 'c';
  CHECK(complaint_about(changed) == "a.tar: has a header with a wrong checksum at byte 1024");
  CHECK(complaint_about(tar_header("a", "00000000x00", '0') + tar_end()) == "a.tar: has a size that is no number at byte 0");
  CHECK(complaint_about(tar_header("a", octal(0, 11), 'x') + tar_end()).empty());
  CHECK(complaint_about(pax("9 path=a") + tar_end()).starts_with("a.tar: has a broken pax header"));
  CHECK(complaint_about(pax("99999999999999999999 path=a\n") + tar_end()).starts_with("a.tar: has a broken pax header"));
  CHECK(complaint_about(pax(pax_record("size=18446744073709551615")) + tar_file("a", "") + tar_end())
            .starts_with("a.tar: is cut off in 'a'"));
  CHECK(complaint_about(tar_header("a", std::string(12, '\xff'), '0') + tar_end()) == "a.tar: has a size that is no number at byte 0");
}

TEST_CASE("cut off anywhere it is refused") {
  check_cut_anywhere(pax(pax_record("path=long")) + tar_file("a.txt", "seven") + tar_end(), complaint_about);
}

TEST_CASE("with any byte flipped it is refused, or its members lie inside") {
  const std::string whole = pax(pax_record("path=long") + pax_record("size=5")) + tar_file("a.txt", "seven") +
                            tar_header("././@LongLink", octal(5, 11), 'L') + tar_body("name\0") + tar_file("b", "") + tar_end();
  int refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const char flip : {'\x01', '\x10', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      const Error error = error_of([&] {
        for (const auto& member : members_of(changed)) CHECK(member.offset + member.size <= changed.size());
      });
      if (error.kind == Kind::input) ++refused;
    }
  CHECK(refused > 4 * 3 * 500);  // every byte of a header counts
}
