#include "config/parse.h"

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "options/caption.h"
#include "support/doctest.h"

namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("mm-parse-" + std::to_string(::getpid()))) { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string file(const std::string& name, std::string_view text) const {
    mm::write_file((path / name).string(), text);
    return (path / name).string();
  }
  fs::path path;
};

struct Variable {
  Variable(const char* name, const char* value) : name(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name); }
  const char* name;
};

std::optional<std::string> parse(std::vector<const char*> arguments, mm::CaptionOptions& options) {
  arguments.insert(arguments.begin(), "mm-caption");
  return mm::parse(mm::program("caption"), static_cast<int>(arguments.size()), arguments.data(), options);
}

}  // namespace

TEST_CASE("each source wins over the one before: default, file, later file, environment, flag") {
  const Folder folder;
  const auto first = folder.file("first.yaml", "num-captions: 2\nmodel: a\nprompt: p\ndecode: {beam: 2, top-k: 7}\n");
  const auto second = folder.file("second.yaml", "num-captions: 3\nmodel: b\ndecode:\n  beam: 3\n");
  const Variable variable("MM_DECODE_BEAM", "4");
  const Variable other("MM_MODEL", "c");
  mm::CaptionOptions options;
  CHECK_FALSE(parse({"--model", "d", "--config", first.c_str(), "--config", second.c_str(), "photo.jpg"}, options));
  CHECK(options.seed == 0);
  CHECK(options.prompt == "p");
  CHECK(options.decode.top_k == 7);
  CHECK(options.num_captions == 3);
  CHECK(options.decode.beam == 4);
  CHECK(options.model == "d");
  CHECK(options.batch.inputs == std::vector<std::string>{"photo.jpg"});
}

TEST_CASE("help, version and dump answer the call, whatever else is wrong") {
  mm::CaptionOptions options;
  CHECK(parse({"--no-such", "-h"}, options)->starts_with("mm caption - "));
  CHECK(parse({"--decode.beam", "x", "--help"}, options)->find("Exit codes:") != std::string::npos);
  CHECK(parse({"--version"}, options)->starts_with("mm "));
  CHECK(parse({"--model", "m", "--dump-config", "minimal"}, options) == "model: m\n");
  CHECK(parse({"--dump-config=full"}, options)->find("# beams kept") != std::string::npos);
  CHECK_THROWS_AS(parse({"--dump-config=some"}, options), mm::Error);
}

TEST_CASE("a full dump fed back gives the same options") {
  const Folder folder;
  mm::CaptionOptions first, second;
  const auto text = parse({"--decode.top-p", "0.3", "--prompt", "no \"x\": #\n\ty", "--list", "a,b", "--list", "${HOME}/c", "--seed",
                           "18446744073709551615", "--decode.sample", "--no-quiet", "--dump-config"},
                          first);
  const auto file = folder.file("dump.yaml", *text);
  CHECK_FALSE(parse({"--config", file.c_str()}, second));
  CHECK(second.decode.top_p == 0.3);
  CHECK(second.prompt == "no \"x\": #\n\ty");
  CHECK(second.batch.list == first.batch.list);
  CHECK(second.seed == 18446744073709551615U);
  CHECK(second.decode.sample == true);
  CHECK_FALSE(second.decode.beam.has_value());
}
