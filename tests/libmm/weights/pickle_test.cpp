#include "weights/pickle.h"

#include <random>

#include "support/caught.h"
#include "support/cut_anywhere.h"
#include "support/made_archive.h"

#include "support/doctest.h"

using namespace mm;
using Is = PickleNode::Kind;

namespace {

Pickle read(const std::string& text) { return read_pickle(std::as_bytes(std::span(text)), "x.pth"); }

std::string complaint_about(const std::string& text) {
  return complaint([&] { read(text); });
}

}  // namespace

TEST_CASE("values of every kind") {
  const std::string text = std::string(
                               "\x80\x04("
                               "N\x88\x89K\x07M\x01\x02J\xfe\xff\xff\xff") +
                           std::string("\x8a\x01\xff", 3) + "G\x3f\xf8" + std::string(6, '\0') + in_pickle("caf\xc3\xa9") + "\x8c\x02hi" +
                           "U\x01s" + "C\x02\x01\x02" +
                           "]K\x01"
                           "a" +
                           "(K\x02K\x03"
                           "e" +
                           "}K\x01K\x02s" + "\x8f(K\x01\x90" + "t.";
  const Pickle pickle = read(text + "behind");
  CHECK(pickle.bytes == text.size());
  const auto& root = pickle.nodes[pickle.root];
  REQUIRE(root.kind == Is::tuple);
  const auto part = [&](std::size_t i) -> const PickleNode& { return pickle.nodes[root.children[i]]; };
  CHECK(part(0).kind == Is::none);
  CHECK(part(1).number == 1);
  CHECK(part(2).number == 0);
  CHECK(part(3).number == 7);
  CHECK(part(4).number == 0x201);
  CHECK(part(5).number == -2);
  CHECK(part(6).number == -1);
  CHECK(part(7).real == 1.5);
  CHECK(part(8).text == "caf\xc3\xa9");
  CHECK(part(9).text == "hi");
  CHECK(part(10).text == "s");
  CHECK(part(11).kind == Is::bytes);
  CHECK(part(12).children.size() == 3);
  CHECK(part(13).kind == Is::dict);
  CHECK(part(14).kind == Is::set);
  REQUIRE(root.children.size() == 15);
}

TEST_CASE("what would be called is noted down") {
  const Pickle pickle = read("\x80\x02" + class_of("os", "system") + tuple_of(in_pickle("rm -rf /")) + "R.");
  const auto& root = pickle.nodes[pickle.root];
  CHECK(root.kind == Is::call);
  CHECK(pickle.nodes[root.children[0]].text == "os.system");
  CHECK(pickle.globals == std::set<std::string>{"os.system"});
}

TEST_CASE("a memo and a list that stands in itself") {
  const Pickle pickle = read(
      "\x80\x02]q\1h\1"
      "a.");
  CHECK(pickle.nodes[pickle.root].children == std::vector<std::uint32_t>{pickle.root});
}

TEST_CASE("what is cut off or takes what is not there is refused") {
  check_cut_anywhere("\x80\x02(" + in_pickle("a") + "q\1K\1h\1K\2d.", [](const std::string& text) {
    return text.ends_with('x') ? "behind" : complaint_about(text);  // what stands behind a pickle is not its own
  });
  for (const char* bad : {"0.",
                          "R.",
                          "K\1R.",
                          "K\1Q0.",
                          "t.",
                          "u.",
                          "(K\1u.",
                          "a.",
                          "K\1K\1"
                          "a.",
                          "]K\1s.",
                          "}(K\1u.",
                          "(.",
                          "(K\1.",
                          "h\1.",
                          "q\1.",
                          "b.",
                          "K\1b.",
                          "\x93.",
                          "K\1K\1\x93.",
                          "I1\n.",
                          "\x82\1.",
                          "\x97.",
                          "c",
                          "cos",
                          "2.",
                          "1.",
                          "\x86.",
                          "(0."})
    CHECK_FALSE(complaint_about(std::string("\x80\x02") + bad).empty());
  CHECK(complaint_about("\x80\x06N.").find("protocol 6") != std::string::npos);
  CHECK(complaint_about("\x80\x02X\xff\xff\xff\xff.").find("cut off") != std::string::npos);
  CHECK(complaint_about("\x80\x02" + std::string("\x8d\xff\xff\xff\xff\xff\xff\xff\xff", 9) + ".").find("cut off") != std::string::npos);
  CHECK(complaint_about("\x80\x02(" + std::string(4'000'001, 'N') + "t.").find("more than 4000000 values") != std::string::npos);
}

TEST_CASE("thousands of damaged pickles are read or refused, and nothing else") {
  const std::string whole = "\x80\x04}(" + in_pickle("a") + tensor_in_pickle(4, 0, {2, 2}, {2, 1}) + "q\1" + in_pickle("b") + "h\1" +
                            in_pickle("c") +
                            "]q\2(K\1M\1\1N\x88G12345678\x8c\1x\x94"
                            "eu.";
  REQUIRE(complaint_about(whole) == "");
  std::mt19937 random(5);
  std::size_t taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bad = whole;
    for (unsigned n = random() % 4 + 1; n-- > 0;)
      bad[random() % bad.size()] = static_cast<char>(random() % 2 == 0 ? random() : whole[random() % whole.size()]);
    if (complaint_about(bad).empty()) ++taken;
  }
  CHECK(taken > 0);
  CHECK(taken < 20'000);
}
