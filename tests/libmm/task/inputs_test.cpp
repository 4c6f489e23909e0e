#include "task/inputs.h"

#include <unistd.h>

#include <array>
#include <string_view>

#include "base/error.h"
#include "support/temporary.h"
#include "task/walk.h"

#include "support/doctest.h"

namespace {

const mm::InputKind kPictures{.field = "image", .extensions = mm::kPictureExtensions, .plural = "pictures"};

std::vector<mm::Record> all(const mm::BatchOptions& options, const mm::InputKind& kind = kPictures) {
  mm::Inputs inputs(options, kind);
  std::vector<mm::Record> records;
  while (auto record = inputs.next()) records.push_back(std::move(*record));
  return records;
}

std::vector<std::string> ids(const std::vector<mm::Record>& records) {
  std::vector<std::string> ids;
  for (const auto& record : records) ids.push_back(record.id);
  return ids;
}

mm::BatchOptions of(std::vector<std::string> inputs, std::vector<std::string> lists = {}) {
  mm::BatchOptions options;
  options.inputs = std::move(inputs);
  options.list = std::move(lists);
  return options;
}

// Standard input with a text of the test's own, a file or a pipe.
struct StandardInput {
  StandardInput(const std::string& text, bool pipe) : saved(::dup(STDIN_FILENO)) {
    int ends[2];
    std::FILE* file = nullptr;
    if (pipe) {
      if (::pipe(ends) != 0) throw std::runtime_error("pipe");
      CHECK(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
      ::close(ends[1]);
    } else {
      file = std::tmpfile();
      std::fputs(text.c_str(), file);
      std::rewind(file);
      ends[0] = ::dup(::fileno(file));
      std::fclose(file);
    }
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
  }
  ~StandardInput() {
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
  }
  int saved;
};

}  // namespace

TEST_CASE("files, folders and globs come in the order they were given") {
  const TemporaryFolder folder;
  for (const char* name : {"p/b.jpg", "p/a.jpg", "q1.png", "q2.png"}) folder.file(name, "x");
  const auto records = all(of({folder / "q*.png", folder / "p", folder / "absent.jpg"}));
  CHECK(ids(records) ==
        std::vector<std::string>{folder / "q1.png", folder / "q2.png", folder / "p/a.jpg", folder / "p/b.jpg", folder / "absent.jpg"});
  for (const auto& record : records) {
    CHECK(record.input == record.id);
    CHECK_FALSE(record.error);  // whether it is there shows when it is read
  }
}

TEST_CASE("what stands for nothing is a record that failed") {
  const TemporaryFolder folder;
  folder.file("empty/readme.txt", "x");
  const auto records = all(of({folder / "empty", folder / "*.gif"}));
  REQUIRE(records.size() == 2);
  CHECK(std::string(records[0].error.value().what()) == "no pictures in this folder");
  CHECK(records[0].error->where == folder / "empty");
  CHECK(std::string(records[1].error.value().what()) == "no file matches");
}

TEST_CASE("a file whose name looks like a glob is a file") {
  const TemporaryFolder folder;
  folder.file("a[1].jpg", "x");
  folder.file("a1.jpg", "x");
  CHECK(ids(all(of({folder / "a[1].jpg"}))) == std::vector<std::string>{folder / "a[1].jpg"});
}

TEST_CASE("the same picture twice is two records") {
  CHECK(ids(all(of({"a.jpg", "b.jpg", "a.jpg", "a.jpg", "a.jpg#2"}))) ==
        std::vector<std::string>{"a.jpg", "b.jpg", "a.jpg#2", "a.jpg#3", "a.jpg#2#2"});
}

TEST_CASE("an id is text whatever the file's name is") {
  const auto records = all(of({"\xFF.jpg"}));
  CHECK(records[0].id == "\\xff.jpg");
  CHECK(records[0].input == "\xFF.jpg");
}

TEST_CASE("a list of everything at once: paths, JSON, blank lines, CRLF, a byte-order mark, no final newline, mistakes") {
  const TemporaryFolder folder;
  folder.file("list.jsonl",
              "\xEF\xBB\xBF"
              "a.jpg\r\n\r\n{\"id\":\"x\",\"image\":\"b.jpg\",\"prompt\":\"p\"}\n{\"id\":\"x\",\"image\":\"c.jpg\"}\n"
              "{\"image\":NaN}\na.jpg\n" +
                  std::string(2'000'000, 'y') + "\n{\"image\":\"d.jpg\"}");
  const std::string list = folder / "list.jsonl";
  const auto records = all(of({}, {list}));
  CHECK(ids(records) == std::vector<std::string>{"a.jpg", "x", list + ":4", list + ":5", "a.jpg#2", list + ":7", "d.jpg"});
  CHECK(records[0].input == folder / "a.jpg");
  CHECK(records[1].fields.string("prompt") == "p");
  CHECK(std::string(records[2].error.value().what()) == "the id 'x' stands twice");
  CHECK(records[2].error->where == list + ":4");
  CHECK(records[3].error);
  CHECK_FALSE(records[4].error);
  CHECK(records[5].error);
  CHECK_FALSE(records[6].error);
}

TEST_CASE("a list that is not there fails the run") {
  try {
    all(of({}, {"absent.txt"}));
    FAIL("opened");
  } catch (const mm::Error& e) {
    CHECK(e.kind == mm::Kind::input);
    CHECK(e.where == "absent.txt");
  }
}

TEST_CASE("a list comes from standard input; a pipe is not waited for to its end") {
  {
    const StandardInput file("a.jpg\nb.jpg\n", false);
    mm::Inputs inputs(of({"-", "c.jpg"}), kPictures);
    CHECK_FALSE(inputs.streams());
    CHECK(inputs.next()->id == "a.jpg");
    CHECK(inputs.next()->id == "b.jpg");
    CHECK(inputs.next()->id == "c.jpg");
    CHECK_FALSE(inputs.next());
  }
  const StandardInput pipe("{\"image\":\"a.jpg\"}\n{", true);
  mm::Inputs inputs(of({}, {"-"}), kPictures);
  CHECK(inputs.streams());
  CHECK(inputs.next()->input == "a.jpg");
  CHECK(inputs.next()->error.value().where == "standard input:2");
}

TEST_CASE("lists that name nothing are remembered") {
  const TemporaryFolder folder;
  const std::string empty = folder.file("empty", ""), blank = folder.file("blank", "\n\n"), wrong = folder.file("wrong", "{\n");
  mm::Inputs inputs(of({}, {empty, wrong, blank}), kPictures);
  while (inputs.next()) continue;
  CHECK(inputs.empty_lists() == std::vector<std::string>{empty, blank});
}

TEST_CASE("limit and shard choose among the records") {
  auto options = of({"a", "b", "c", "d", "e"});
  options.limit = 2;
  CHECK(ids(all(options)) == std::vector<std::string>{"a", "b"});
  std::size_t total = 0;
  options.limit = 0;
  for (const char* shard : {"0/2", "1/2"}) {
    options.shard = shard;
    total += all(options).size();
  }
  CHECK(total == 5);
}

TEST_CASE("a call without inputs, or with two lists on one standard input, is refused") {
  CHECK_THROWS_WITH_AS(all(of({})), "no pictures given", mm::Error);
  CHECK_THROWS_WITH_AS(all(of({"-", "-"})), "standard input can be read only once", mm::Error);
}

TEST_CASE("texts come from the command line, and from the lines of files") {
  const TemporaryFolder folder;
  folder.file("p/b.txt", "three\n\nfour\n");
  folder.file("p/a.jsonl", "{\"text\": \"two\", \"id\": \"x\"}\n{\"text\": \"two\"}\n");
  folder.file("p/c.jpg", "no");
  static constexpr std::array<std::string_view, 2> kEndings{"txt", "jsonl"};
  const mm::InputKind texts{.field = "text", .extensions = kEndings, .plural = "texts", .texts = true, .given = {"one", "one"}};
  const auto records = all(of({folder / "p"}, {folder / "p/b.txt"}), texts);
  CHECK(ids(records) == std::vector<std::string>{"text 1", "text 2", "x", folder / "p/a.jsonl:2", folder / "p/b.txt:1",
                                                 folder / "p/b.txt:3", folder / "p/b.txt:1#2", folder / "p/b.txt:3#2"});
  CHECK(records[1].input == "one");
  CHECK(records[2].input == "two");
  CHECK(records[5].input == "four");
  CHECK_THROWS_WITH_AS(all(of({}), mm::InputKind{.field = "text", .plural = "texts", .texts = true}), "no texts given", mm::Error);
}

TEST_CASE("records have their place among all, whichever are answered") {
  const TemporaryFolder folder;
  auto options = of({folder.file("a.jpg", ""), folder.file("b.jpg", ""), folder.file("c.jpg", "")});
  options.shard = "1/3";
  mm::Inputs inputs(options, kPictures);
  std::size_t found = 0;
  while (const auto record = inputs.next()) {
    CHECK(record->input.ends_with(std::string(1, static_cast<char>('a' + record->place)) + ".jpg"));
    ++found;
  }
  CHECK(found <= 3);
  CHECK(inputs.drawn() == 3);
}

TEST_CASE("rows are records where nothing else is given") {
  mm::InputKind kind{.field = "text", .plural = "texts", .texts = true};
  kind.rows = {{"a", "good"}, {"row 2", std::nullopt}, {"a", "bad"}};
  const auto records = all(of({}), kind);
  CHECK(ids(records) == std::vector<std::string>{"a", "row 2", "a#2"});
  CHECK(records[0].input == "good");
  CHECK(records[0].fields.is_null());
  CHECK(records[1].fields.has("text"));
  CHECK(records[1].fields.get("text").is_null());
  CHECK(records[2].place == 2);
  kind.given = {"one"};
  CHECK(all(of({}), kind).size() == 1);
}

TEST_CASE("sounds and videos are records among lists of texts: by their endings, or as no text holds a NUL") {
  const TemporaryFolder folder;
  folder.file("p/b.txt", "three\n");
  folder.file("p/a.MP4", "any");
  folder.file("p/c.wav", "any");
  const std::string odd = folder.file("recording", std::string("RIFF\0\0", 6)),
                    list = folder.file("list", "four\n{\"media\": \"p/c.wav\"}\n");
  static constexpr std::array<std::string_view, 1> kEndings{"txt"};
  const mm::InputKind texts{.field = "text", .extensions = kEndings, .plural = "texts", .texts = true, .media = mm::kMediaExtensions};
  const auto records = all(of({folder / "p", odd, list, folder / "absent.mkv"}), texts);
  CHECK(ids(records) == std::vector<std::string>{folder / "p/a.MP4", folder / "p/b.txt:1", folder / "p/c.wav", odd, list + ":1",
                                                 list + ":2", folder / "absent.mkv"});
  CHECK(records[0].media == folder / "p/a.MP4");
  CHECK(records[0].input == records[0].media);
  CHECK(records[1].media.empty());
  CHECK(records[3].media == odd);
  CHECK(records[5].media == folder / "p/c.wav");
  const mm::InputKind plain{.field = "text", .extensions = kEndings, .plural = "texts", .texts = true};
  CHECK(ids(all(of({folder / "p"}), plain)) == std::vector<std::string>{folder / "p/b.txt:1"});
}

TEST_CASE("a record may become several, each with an id of its own; a failed one stays what it is") {
  const TemporaryFolder folder;
  auto kind = kPictures;
  kind.several = true;
  kind.split = [](mm::Record record) {
    std::vector<mm::Record> parts(record.fields.get("alone").is_null() ? 2 : 1, record);
    parts.back().fields = mm::Json::parse(R"({"last": true})", "test");
    return parts;
  };
  const auto list = folder.file("list.jsonl", R"({"id": 7, "image": "a.jpg"}
{"image": ["b.jpg", "c.jpg"], "alone": true}
{"picture": "a.jpg"}
{"id": "7#2", "image": "a.jpg"}
)");
  const auto records = all(of({"x.jpg", "x.jpg"}, {list}), kind);
  CHECK(ids(records) ==
        std::vector<std::string>{"x.jpg", "x.jpg#2", "x.jpg#3", "x.jpg#3#2", "7", "7#2", "b.jpg", list + ":3", list + ":4"});
  CHECK(records[5].fields.boolean("last"));
  CHECK(records[6].more == std::vector<std::string>{folder / "c.jpg"});
  CHECK(records[7].error);
  REQUIRE(records[8].error);
  CHECK(records[8].error->what() == std::string("the id '7#2' stands twice"));
  CHECK(records[8].place == 8);
}

TEST_CASE("all that is named together is one record") {
  const TemporaryFolder folder;
  const auto a = folder.file("a.ppm", ""), b = folder.file("b/b.ppm", ""), c = folder.file("b/c.ppm", "");
  mm::InputKind kind = kPictures;
  kind.together = true;
  const auto records = all(of({a, folder / "b"}), kind);
  REQUIRE(records.size() == 1);
  CHECK(records[0].id == a);
  CHECK(records[0].input == a);
  CHECK(records[0].more == std::vector{b, c});
  const auto failed = all(of({a, folder / "none*"}), kind);
  REQUIRE(failed.size() == 1);
  CHECK(std::string(failed[0].error.value().what()) == "no file matches");
}

TEST_CASE("a field that is nearly called as one that is read is told once, one of other names never") {
  const TemporaryFolder folder;
  const auto list = folder.file("a.jsonl", R"({"image": "a.jpg", "choice": ["x"], "split": "train"})"
                                           "\n"
                                           R"({"image": "b.jpg", "choice": ["y"], "choices": ["z"]})");
  auto kind = kPictures;
  kind.fields = {"id", "question", "choices"};
  mm::Inputs inputs(of({}, {list}), kind);
  REQUIRE(inputs.next());
  CHECK(inputs.take_warnings() == std::vector<std::string>{list + ":1: nothing reads the field 'choice' (did you mean 'choices'?)"});
  REQUIRE(inputs.next());
  CHECK(inputs.take_warnings().empty());
}
