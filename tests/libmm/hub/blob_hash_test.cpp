#include "hub/blob_hash.h"

#include "support/doctest.h"

namespace {

std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace

TEST_CASE("SHA-1 of the standard's examples, in pieces of any size") {
  const std::string text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    mm::Sha1 hash;
    for (std::size_t at = 0; at < text.size(); at += piece) hash.update(bytes(text).subspan(at, std::min(piece, text.size() - at)));
    CHECK(hash.hex() == "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  }
  CHECK(mm::Sha1().hex() == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  mm::Sha1 million;
  million.update(bytes(std::string(1'000'000, 'a')));
  CHECK(million.hex() == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("a file is known by either kind of name") {
  const std::string text = "hello\n";
  for (const char* name :
       {"ce013625030ba8dba906f756967f9e9ca394464a", "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}) {
    CHECK(mm::is_blob_name(name));
    mm::BlobHash good(name, 6), bad(name, 6);
    good.update(bytes(text));
    bad.update(bytes("Hello\n"));
    CHECK(good.matches());
    CHECK_FALSE(bad.matches());
  }
  CHECK_FALSE(mm::is_blob_name("../../etc/passwd"));
  CHECK_FALSE(mm::is_blob_name(std::string(40, 'G')));
  CHECK_FALSE(mm::is_blob_name(std::string(41, 'a')));
}
