#include "text/post_processor.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using Ids = std::vector<std::int64_t>;

namespace {

mm::PostProcessor read(const std::string& json, std::int64_t size = 10) {
  return mm::read_post_processor(Json::parse(json, "t.json"), size);
}

std::string template_of(const std::string& single, const std::string& tokens) {
  return R"({"type": "TemplateProcessing", "single": [)" + single + R"(], "pair": [], "special_tokens": {)" + tokens + "}}";
}

Ids of_one(const mm::PostProcessor& processor, const Ids& text, bool special) { return processor(text, nullptr, special).ids; }

const std::string kCls = R"({"SpecialToken": {"id": "[CLS]", "type_id": 0}})", kText = R"({"Sequence": {"id": "A", "type_id": 0}})";
const std::string kClsIds = R"("[CLS]": {"id": "[CLS]", "ids": [2, 3], "tokens": ["[CLS]", "x"]})";

}  // namespace

TEST_CASE("a template sets special tokens around the text, when they are wanted") {
  const auto processor = read(template_of(kCls + "," + kText + "," + kCls, kClsIds));
  CHECK(of_one(processor, {7, 8}, true) == Ids{2, 3, 7, 8, 2, 3});
  CHECK(of_one(processor, {7, 8}, false) == Ids{7, 8});
  CHECK(of_one(processor, {}, true) == Ids{2, 3, 2, 3});
}

TEST_CASE("a template may name the text twice or not at all") {
  CHECK(of_one(read(template_of(kText + "," + kText, "")), {7}, false) == Ids{7, 7});
  CHECK(of_one(read(template_of("", "")), {7}, true).empty());
}

TEST_CASE("BertProcessing is [CLS] text [SEP]") {
  const auto processor = read(R"({"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})");
  CHECK(of_one(processor, {7}, true) == Ids{2, 7, 3});
  CHECK(of_one(processor, {7}, false) == Ids{7});
}

TEST_CASE("without a post-processor the ids stay") { CHECK(of_one(read("null"), {7}, true) == Ids{7}); }

TEST_CASE("two texts, and which of them a token belongs to") {
  const Ids second{8, 9};
  const auto pair = [&](const std::string& json) { return read(json)({7}, &second, true); };
  const auto types = pair(R"({"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})");
  CHECK(types.ids == Ids{2, 7, 3, 8, 9, 3});
  CHECK(types.types == Ids{0, 0, 0, 1, 1, 1});

  const auto roberta = pair(R"({"type": "RobertaProcessing", "sep": ["</s>", 3], "cls": ["<s>", 2], "trim_offsets": true})");
  CHECK(roberta.ids == Ids{2, 7, 3, 3, 8, 9, 3});
  CHECK(roberta.types == Ids(7, 0));

  const auto made = pair(R"({"type": "TemplateProcessing", "single": [], "special_tokens": {"x": {"id": "x", "ids": [5], "tokens": ["x"]}},
      "pair": [{"Sequence": {"id": "B", "type_id": 2}}, {"SpecialToken": {"id": "x", "type_id": 1}}, {"Sequence": {"id": "A", "type_id": 0}}]})");
  CHECK(made.ids == Ids{8, 9, 5, 7});
  CHECK(made.types == Ids{2, 2, 1, 0});

  for (const auto* nothing : {"null", R"({"type": "ByteLevel", "add_prefix_space": true})", R"({"type": "Sequence", "processors": []})"}) {
    const auto plain = pair(nothing);
    CHECK(plain.ids == Ids{7, 8, 9});
    CHECK(plain.types == Ids{0, 1, 1});
  }
  const auto after = pair(R"({"type": "Sequence", "processors": [{"type": "ByteLevel"},
                                          {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}]})");
  CHECK(after.ids == types.ids);
}

TEST_CASE("broken templates are refused") {
  const auto what = [](const std::string& json, std::int64_t size = 10) {
    const auto error = error_of([&] { read(json, size); });
    CHECK(error.kind == mm::Kind::input);
    return std::string(error.what());
  };
  CHECK(what(template_of(kCls, "")) == "the template names '[CLS]', which is not among special_tokens");
  CHECK(what(template_of(R"({"Sequence": {"id": "B", "type_id": 0}})", "")) ==
        "the template for one text names the text 'B'; only 'A' is there");
  CHECK(what(template_of(kCls, kClsIds), 3) == "a special token has the id 3; ids go from 0 to 2");
  CHECK(what(R"({"type": "BertProcessing", "sep": ["[SEP]", -1], "cls": ["[CLS]", 2]})") ==
        "a special token has the id -1; ids go from 0 to 9");
  CHECK(what(R"({"type": "BertProcessing", "sep": "[SEP]", "cls": ["[CLS]", 2]})") == "expected an array, got a string");
  CHECK(what(R"({"type": "Unknown"})") == "mm has no post-processor 'Unknown'");
  CHECK(what(R"({"type": "TemplateProcessing", "single": [], "pair": [{"Sequence": {"id": "C", "type_id": 0}}], "special_tokens": {}})") ==
        "the template for two texts names the text 'C'; they are 'A' and 'B'");
  CHECK(what(R"({"type": "Sequence", "processors": [{"type": "BertProcessing", "sep": ["", 3], "cls": ["", 2]},
                                                    {"type": "BertProcessing", "sep": ["", 3], "cls": ["", 2]}]})") ==
        "a Sequence of two post-processors that add tokens is not among those mm knows");
}
