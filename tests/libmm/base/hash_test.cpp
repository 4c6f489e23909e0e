#include "base/hash.h"

#include <set>

#include "base/error.h"
#include "support/temporary.h"

#include "support/doctest.h"

TEST_CASE("SHA-256 gives the digests of FIPS 180-4 and NIST's examples") {
  CHECK(mm::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(mm::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(mm::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(mm::sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("pieces of any length give the digest of the whole") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  for (const std::size_t piece : {1, 3, 55, 56, 63, 64, 65, 128, 299}) {
    mm::Sha256 hash;
    for (std::size_t i = 0; i < text.size(); i += piece) {
      const auto part = std::string_view(text).substr(i, piece);
      hash.update(std::as_bytes(std::span(part.data(), part.size())));
    }
    CHECK(hash.hex() == mm::sha256(text));
  }
}

TEST_CASE("a file is hashed by its bytes") {
  const TemporaryFolder folder;
  CHECK(mm::sha256_of_file(folder.file("x", "abc")) == mm::sha256("abc"));
  CHECK_THROWS_AS(mm::sha256_of_file(folder / "absent"), mm::Error);
}

TEST_CASE("hash64 and mix64 never change: shards and seeds are made from them") {
  static_assert(mm::mix64(0) == 0);
  CHECK(mm::mix64(1) == 0x5692161d100b05e5);
  CHECK(mm::hash64("") == mm::mix64(0xcbf29ce484222325));
  CHECK(mm::hash64("foobar") == mm::mix64(0x85944171f73967e8));  // FNV-1a's own test vector
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(mm::hash64("photos/" + std::to_string(i) + ".jpg") % 1'000'003);
  CHECK(seen.size() > 9'900);  // 10,000 draws of a million: 50 collisions expected
}
