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

const std::string kCls = R"({"SpecialToken": {"id": "[CLS]", "type_id": 0}})", kText = R"({"Sequence": {"id": "A", "type_id": 0}})";
const std::string kClsIds = R"("[CLS]": {"id": "[CLS]", "ids": [2, 3], "tokens": ["[CLS]", "x"]})";

}  // namespace

TEST_CASE("a template sets special tokens around the text, when they are wanted") {
  const auto processor = read(template_of(kCls + "," + kText + "," + kCls, kClsIds));
  CHECK(processor({7, 8}, true) == Ids{2, 3, 7, 8, 2, 3});
  CHECK(processor({7, 8}, false) == Ids{7, 8});
  CHECK(processor({}, true) == Ids{2, 3, 2, 3});
}

TEST_CASE("a template may name the text twice or not at all") {
  CHECK(read(template_of(kText + "," + kText, ""))({7}, false) == Ids{7, 7});
  CHECK(read(template_of("", ""))({7}, true).empty());
}

TEST_CASE("BertProcessing is [CLS] text [SEP]") {
  const auto processor = read(R"({"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})");
  CHECK(processor({7}, true) == Ids{2, 7, 3});
  CHECK(processor({7}, false) == Ids{7});
}

TEST_CASE("without a post-processor the ids stay") { CHECK(read("null")({7}, true) == Ids{7}); }

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
  CHECK(what(R"({"type": "ByteLevel"})") == "mm has no post-processor 'ByteLevel'");
}
