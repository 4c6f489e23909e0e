#include "model/folder.h"

#include <stdlib.h>

#include <filesystem>

#include "base/error.h"

#include "support/doctest.h"
#include "support/temporary.h"

using mm::Folder;

namespace {

template <class Work>
mm::Error refusal(const Work& work) {
  try {
    work();
  } catch (const mm::Error& e) {
    CHECK((e.kind == mm::Kind::input));
    return e;
  }
  FAIL("nothing was refused");
  return {mm::Kind::internal, ""};
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a folder gives its parts") {
  const TemporaryFolder folder;
  folder.file("tiny/config.json", R"({"model_type": "x", "text_config": {"hidden_size": 3}})");
  const Folder model(folder / "tiny/");
  CHECK(model.name() == "tiny");
  CHECK(model.model_type() == "x");
  CHECK(model.config().at("text_config").integer("hidden_size") == 3);
  CHECK(model.generation_config().size() == 0);
  folder.file("tiny/generation_config.json", R"({"max_length": 20})");
  CHECK(model.generation_config().integer("max_length") == 20);
}

TEST_CASE("any JSON file of a folder is read, or null when it is not there") {
  const TemporaryFolder folder;
  folder.file("config.json", "{}");
  folder.file("modules.json", "[1, 2]");
  folder.file("1_Pooling/config.json", R"({"a": 3})");
  const Folder model(folder.path);
  CHECK(model.file("modules.json").integers() == std::vector<std::int64_t>{1, 2});
  CHECK(model.file("1_Pooling/config.json").integer("a") == 3);
  CHECK(model.file("other.json").is_null());
  folder.file("broken.json", "{");
  CHECK(refusal([&] { model.file("broken.json"); }).where.find("broken.json") != std::string::npos);
}

TEST_CASE("the picture processor's settings come from the newer file where it has them") {
  const TemporaryFolder folder;
  folder.file("config.json", "{}");
  const Folder model(folder.path);
  CHECK(mentions(refusal([&] { model.image_processor_config(); }).what(), "holds neither preprocessor_config.json"));
  folder.file("preprocessor_config.json", R"({"size": 1})");
  CHECK(model.image_processor_config().integer("size") == 1);
  folder.file("processor_config.json", R"({"processor_class": "X"})");
  CHECK(model.image_processor_config().integer("size") == 1);
  folder.file("processor_config.json", R"({"image_processor": {"size": 2}})");
  CHECK(model.image_processor_config().integer("size") == 2);
}

TEST_CASE("what is no model folder is told") {
  const TemporaryFolder folder;
  CHECK(refusal([&] { Folder(folder / "none"); }).what() == std::string("no such folder"));
  CHECK(mentions(refusal([&] { Folder(folder.file("file", "")); }).what(), "is a file"));
  CHECK(mentions(refusal([&] { Folder model(folder.path); }).what(), "holds no config.json"));
  folder.file("adapter_config.json", "{}");
  CHECK(mentions(refusal([&] { Folder model(folder.path); }).what(), "holds an adapter"));
  folder.file("config.json", "[]");
  CHECK(refusal([&] { Folder model(folder.path); }).what() == std::string("does not hold a JSON object"));
  folder.file("config.json", "{");
  CHECK(mentions(refusal([&] { Folder model(folder.path); }).what(), "not valid JSON"));
  folder.file("config.json", "{}");
  const auto error = refusal([&] { (void)Folder(folder.path).model_type(); });
  CHECK(mentions(error.what(), "has no 'model_type'"));
  CHECK(error.where == folder / "config.json");
}

TEST_CASE("a chat template comes from the newest file that has one") {
  const TemporaryFolder folder;
  folder.file("config.json", "{}");
  const Folder model(folder.path);
  CHECK(mentions(refusal([&] { (void)model.chat_template(); }).what(), "holds no chat template"));
  const auto written = [&] { return model.chat_template().render(mm::Json::object()); };
  folder.file("tokenizer_config.json",
              R"({"chat_template": [{"name": "tools", "template": "x"}, {"name": "default", "template": "list"}]})");
  CHECK(written() == "list");
  folder.file("processor_config.json", R"({"chat_template": "processor"})");
  CHECK(written() == "processor");
  folder.file("chat_template.json", R"({"chat_template": "json {{ 1 }}"})");
  CHECK(written() == "json 1");
  folder.file("chat_template.jinja", "jinja {{ 2 }}\n");
  CHECK(written() == "jinja 2");
  folder.file("chat_template.jinja", "\n{% if");
  CHECK(mentions(refusal([&] { (void)model.chat_template(); }).where, "chat_template.jinja"));
}

TEST_CASE("a tokenizer in another format is told, with what to do") {
  const TemporaryFolder folder;
  folder.file("config.json", "{}");
  const Folder model(folder.path);
  CHECK(refusal([&] { model.tokenizer(); }).what() == std::string("holds no tokenizer.json"));
  folder.file("spiece.model", "x");
  const auto error = refusal([&] { model.tokenizer(); });
  CHECK(error.what() == std::string("holds spiece.model, but no tokenizer.json"));
  CHECK(mentions(error.hint, "AutoTokenizer"));
  folder.file("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nred\n");
  folder.file("tokenizer_config.json", R"({"do_lower_case": true})");
  CHECK(model.tokenizer()->encode("Red", true) == std::vector<std::int64_t>{2, 5, 3});
  CHECK(mentions(refusal([&] { model.checkpoint(); }).what(), "holds no weights"));
}

TEST_CASE("a model is found by path, among those shipped, and in the cache") {
  const TemporaryFolder folder;
  folder.file("share/models/small/config.json", "{}");
  folder.file("share/models/not-one/readme", "");
  folder.file("hub/models--org--name/refs/main", "abc");
  folder.file("hub/models--org--name/snapshots/abc/config.json", "{}");
  ::setenv("MM_SHARE", (folder / "share").c_str(), 1);
  ::setenv("HF_HUB_CACHE", (folder / "hub").c_str(), 1);
  CHECK(mm::shipped_models() == std::vector<std::string>{"small"});
  CHECK(mm::find_model(folder / "share") == folder / "share");
  CHECK(mm::find_model("small") == folder / "share/models/small");
  CHECK(mm::find_model("org/name") == folder / "hub/models--org--name/snapshots/abc");
  CHECK(Folder(mm::find_model("org/name")).name() == "org/name");

  const auto typo = refusal([] { mm::find_model("smal"); });
  CHECK(typo.what() == std::string("there is no model 'smal' (did you mean 'small'?)"));
  CHECK(typo.hint == "no folder of that path, no model of that name in " + (folder / "share/models") +
                         ", and nothing in the Hugging Face cache " + (folder / "hub"));
  CHECK(mentions(refusal([] { mm::find_model("org/other"); }).hint, "; `mm pull org/other` puts it there"));
  CHECK(mentions(refusal([] { mm::find_model("org/other"); }).hint, "https://huggingface.co/org/other/tree/main"));
  CHECK_FALSE(mentions(refusal([] { mm::find_model("../x"); }).hint, "Hugging Face"));
  CHECK(refusal([] { mm::find_model(""); }).what() == std::string("an empty model name"));
  CHECK(mentions(refusal([&] { mm::find_model(folder / "share/models/small/config.json"); }).what(), "is a file"));
  ::unsetenv("MM_SHARE");
  ::unsetenv("HF_HUB_CACHE");
}
