#include "weights/safetensors_header.h"

#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "support/doctest.h"

namespace {

std::string with_length(const std::string& header, std::size_t data, std::uint64_t length) {
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + std::string(data, '\1');
}

mm::SafetensorsHeader read(const std::string& file) {
  return mm::read_safetensors_header(std::as_bytes(std::span(file.data(), file.size())), "x.safetensors");
}

mm::SafetensorsHeader read(const std::string& header, std::size_t data) { return read(with_length(header, data, header.size())); }

// The message with which a header before `data` bytes is refused; "" when it is not.
std::string refusal(const std::string& file) {
  try {
    read(file);
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::input);
    CHECK(e.where == "x.safetensors");
    return e.what();
  }
  return "";
}
std::string refusal(const std::string& header, std::size_t data) { return refusal(with_length(header, data, header.size())); }

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

// "12:3:6162": at byte 12, 3 bytes become "ab".
std::string edited(std::string text, const std::string& edit) {
  const auto first = edit.find(':'), second = edit.find(':', first + 1);
  return text.replace(std::stoul(edit), std::stoul(edit.substr(first + 1)), from_hex(edit.substr(second + 1)));
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a header gives names, types, shapes, places and metadata") {
  const auto header = read(R"(  {"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[],"data_offsets":[24,26]},)"
                           R"("a":{"shape":[2,3],"data_offsets":[0,24],"dtype":"F32","later":{"x":[1,{"y":null}]}}}  )",
                           26);
  CHECK(header.data == 8 + 175);
  CHECK(header.metadata.at("format") == "pt");
  CHECK(header.infos.at("a").type->name == "F32");
  CHECK(header.infos.at("a").shape == std::vector<int64_t>{2, 3});
  CHECK(header.infos.at("b").shape.empty());
  CHECK(header.infos.at("b").begin == 24);
  CHECK(header.infos.at("b").end == 26);
}

TEST_CASE("what the format allows is accepted") {
  CHECK(refusal("{}", 0) == "");
  CHECK(refusal("{}      ", 0) == "");
  CHECK(refusal(R"({"__metadata__":null})", 0) == "");
  CHECK(refusal(R"({"a":{"dtype":"I8","shape":[0,9],"data_offsets":[0,0]},"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}})", 1) == "");
  CHECK(refusal(R"({"":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}})", 1) == "");
}

TEST_CASE("tensors fill the data from its first to its last byte") {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"I8","shape":[4],"data_offsets":)" + first + R"(},"b":{"dtype":"I8","shape":[4],"data_offsets":)" + second +
           "}}";
  };
  CHECK(refusal(two("[0,4]", "[4,8]"), 8) == "");
  CHECK(mentions(refusal(two("[0,4]", "[5,9]"), 9), "'b' starts at byte 5 of the data, where byte 4 is due"));
  CHECK(mentions(refusal(two("[0,4]", "[2,6]"), 6), "overlap"));
  CHECK(mentions(refusal(two("[0,4]", "[0,4]"), 4), "overlap"));
  CHECK(mentions(refusal(two("[1,5]", "[5,9]"), 9), "where byte 0 is due"));
  CHECK(refusal(two("[0,4]", "[4,8]"), 9) == "holds 1 bytes behind its last tensor");
  CHECK(refusal(two("[0,4]", "[4,8]"), 5) == "is cut off: 5 of 8 bytes of data are there");
  CHECK(mentions(refusal(two("[0,4]", "[8,4]"), 8), "ends at byte 4, before its start at byte 8"));
}

TEST_CASE("a shape fits its bytes, and its product 64 bits") {
  const auto one = [](const std::string& type, const std::string& shape, const std::string& offsets) {
    return R"({"a":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  CHECK(refusal(one("F32", "[2]", "[0,8]"), 8) == "");
  CHECK(refusal(one("F32", "[2]", "[0,4]"), 4) == "tensor 'a': 4 bytes are stored, F32 of shape [2] has 8");
  CHECK(mentions(refusal(one("F32", "[4294967296,4294967296]", "[0,0]"), 0), "too many elements"));
  CHECK(mentions(refusal(one("F64", "[2305843009213693952]", "[0,0]"), 0), "too many elements"));
  CHECK(mentions(refusal(one("U8", "[0,18446744073709551615]", "[0,0]"), 0), "too many elements"));
  CHECK(mentions(refusal(one("U8", "[0,4294967296,4294967296]", "[0,0]"), 0), "too many elements"));
  for (const char* shape : {"[-1]", "[-0]", "[2.0]", "[2e0]", "[\"2\"]", "[null]", "[true]", "[[2]]", "[{}]", "2", "null", "{}"})
    CHECK(mentions(refusal(one("F32", shape, "[0,8]"), 8), "under 'shape'"));
  for (const char* offsets : {"[0]", "[]", "[0,8,8]", "[0,8.0]", "[-0,8]", "8", "null", "{}"})
    CHECK(mentions(refusal(one("F32", "[2]", offsets), 8), "'data_offsets'"));
  std::string deep = "[1";
  for (int i = 0; i < 64; ++i) deep += ",1";
  CHECK(refusal(one("I8", deep + "]", "[0,1]"), 1) == "tensor 'a' has more than 64 dimensions");
}

TEST_CASE("types are known by name; those that LibTorch lacks are named") {
  const auto one = [](const std::string& type, int count) {
    return R"({"a":{"dtype":)" + type + R"(,"shape":[)" + std::to_string(count) + R"(],"data_offsets":[0,8]}})";
  };
  CHECK(refusal(one("\"F8_E8M0\"", 8), 8) == "");
  CHECK(refusal(one("\"F4\"", 16), 8) == "tensor 'a': the type F4 is one that LibTorch does not compute with");
  CHECK(mentions(refusal(one("\"F4\"", 15), 8), "bytes are stored"));  // no whole number of bytes
  CHECK(mentions(refusal(one("\"f32\"", 2), 8), "unknown type 'f32'"));
  CHECK(mentions(refusal(one("[\"F32\"]", 2), 8), "expected the name of a type under 'dtype', got an array"));
}

TEST_CASE("names stand once, entries are whole") {
  const std::string a = R"("a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]})";
  CHECK(refusal("{" + a + "," + a + "}", 1) == "the header: the name 'a' stands twice");
  CHECK(mentions(refusal(R"({"a":{"dtype":"I8","dtype":"I8","shape":[1],"data_offsets":[0,1]}})", 1), "'dtype' stands twice"));
  CHECK(mentions(refusal(R"({"a":{"shape":[1],"data_offsets":[0,1]}})", 1), "needs 'dtype'"));
  CHECK(mentions(refusal(R"({"a":{}})", 0), "needs 'dtype'"));
  CHECK(mentions(refusal(R"({"a":null})", 0), "tensor 'a': expected an object, got null"));
  CHECK(mentions(refusal("[]", 0), "the header: expected an object, got an array"));
  CHECK(refusal(R"({"__metadata__":{"a":1}})", 0) == "the header: expected only strings under '__metadata__', got a number");
  CHECK(mentions(refusal(R"({"__metadata__":{"a":"","a":""}})", 0), "the key 'a' stands twice under '__metadata__'"));
  CHECK(mentions(refusal(R"({"__metadata__":{},"__metadata__":{}})", 0), "stands twice"));
  CHECK(mentions(refusal(R"({"__metadata__":[]})", 0), "an object of strings under '__metadata__'"));
}

TEST_CASE("lengths that lie are refused before anything is read") {
  CHECK(refusal("") == "is empty: 0 bytes");
  CHECK(mentions(refusal("1234567"), "only 7 bytes long"));
  CHECK(mentions(refusal(with_length("{}", 0, 3)), "cut off inside its header: 2 of 3 bytes"));
  CHECK(mentions(refusal(with_length("{}", 0, 100'000'001)), "a header of 100000001 bytes (at most 100000000)"));
  CHECK(mentions(refusal(with_length("{}", 0, ~std::uint64_t{0})), "at most 100000000"));
  CHECK(mentions(refusal(with_length("{}", 0, 0)), "not valid JSON"));
}

TEST_CASE("files that people mistake for weights are named") {
  CHECK(mentions(refusal("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"), "Git LFS pointer"));
  CHECK(mentions(refusal(std::string("PK\x03\x04\x00\x00\x08\x08\x00\x00", 10)), "zip archive"));
  CHECK(mentions(refusal("\x80\x02\x8a\nl\xfc\x9c\x46\xf9"), "Python pickle"));
  CHECK(mentions(refusal("GGUF\x03\x01\x01\x01"), "GGUF"));
  CHECK(mentions(refusal("\x89PNG\r\n\x1a\n0123"), "is a picture (PNG), not a model file"));
  CHECK(mentions(refusal("\xff\xd8\xff\xe0"
                         "01234567"),
                 "is a picture (JPEG), not a model file"));
  CHECK(mentions(refusal(std::string("\x1f\x8b\x08\0\x01\x02\x03\x04", 8)), "is a gzip archive, not a model file"));
  CHECK(mentions(refusal("<!DOCTYPE HTML><title>404</title>"), "web page"));
  CHECK(mentions(refusal("Repository not found"), "is text, not weights; it begins with 'Repository not found'"));
  // A header of 640 bytes has the same first bytes as a pickle.
  CHECK(refusal("{}" + std::string(638, ' '), 0) == "");
}

TEST_CASE("a flipped bit or a cut never does more than refuse") {
  const std::string header = R"({"__metadata__":{"f":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
                             R"("b":{"dtype":"I8","shape":[3],"data_offsets":[8,11]}})";
  const std::string good = with_length(header, 11, header.size());
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < good.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      if (refusal(bad).empty()) ++accepted;
    }
  CHECK(accepted > 11 * 8);  // the data itself, and letters of names
  CHECK(accepted < good.size() * 8 / 4);
  for (std::size_t length = 0; length < good.size(); ++length) CHECK(refusal(good.substr(0, length)) != "");
}

// What the reference (huggingface/safetensors) says of files that scripts/golden/safetensors_verdicts.py broke.
TEST_CASE("verdicts are those of the reference, but for what is refused on purpose") {
  std::ifstream lines(MM_TEST_DATA "/safetensors_verdicts.txt");
  std::vector<std::pair<std::size_t, std::string>> seeds;  // bytes of data, header
  std::map<std::string, int> counts;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string verdict, mode, edit;
    std::size_t number = 0;
    words >> verdict >> number;
    if (verdict == "seed") {
      words >> edit;
      seeds.emplace_back(number, from_hex(edit));
      continue;
    }
    words >> mode;
    const auto& [data, header] = seeds[number];
    std::string text = mode == "h" ? header : with_length(header, data, header.size());
    while (words >> edit) text = edited(text, edit);
    const std::string message = mode == "h" ? refusal(text, data) : refusal(text);
    CAPTURE(line);
    CAPTURE(message);
    CHECK(message.empty() == (verdict == "ok"));
    ++counts[verdict];
  }
  CHECK(counts["ok"] > 300);
  CHECK(counts["no"] > 3000);
  CHECK(counts["strict"] > 50);
}
